//! SHA-256 for ledger hashes and artifacts, through the provider that already signs our TLS.

use rustls::SupportedCipherSuite;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

use super::identifiers::hex;

/// Lower-case hex SHA-256 of `bytes`, 64 characters.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    match TLS13_AES_128_GCM_SHA256 {
        SupportedCipherSuite::Tls13(suite) => hex(suite.common.hash_provider.hash(bytes).as_ref()),
        SupportedCipherSuite::Tls12(suite) => hex(suite.common.hash_provider.hash(bytes).as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use super::sha256;

    #[test]
    fn agrees_with_the_published_vector() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
