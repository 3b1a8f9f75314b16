"""A Secret Service on the session's bus, with one collection in memory: what GNOME Keyring or KWallet is elsewhere.

Speaks the form that is encrypted in transit (dh-ietf1024-sha256-aes128-cbc-pkcs7), which clients use. Prints `ready` once it has its name;
`locked` as the argument makes a collection that waits for a person for ever.
"""
import hashlib
import hmac
import os
import secrets
import subprocess
import sys

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/login"
SERVICE = "org.freedesktop.Secret.Service"
ITEM = "org.freedesktop.Secret.Item"
OF_COLLECTION = "org.freedesktop.Secret.Collection"
PROPERTIES = "org.freedesktop.DBus.Properties"
NONE = dbus.ObjectPath("/")
# The second Oakley group of RFC 2409.
PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)
LOCKED = sys.argv[1:] == ["locked"]
sessions = {}
items = {}


def aes(direction, key, vector, data):
    command = ["openssl", "enc", direction, "-aes-128-cbc", "-K", key.hex(), "-iv", vector.hex()]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def opened(secret):
    session, vector, value, _ = secret
    return aes("-d", sessions[str(session)], bytes(vector), bytes(value))


def sealed(session, value):
    vector = secrets.token_bytes(16)
    data = aes("-e", sessions[str(session)], vector, value)
    return dbus.Struct(
        (dbus.ObjectPath(session), dbus.ByteArray(vector), dbus.ByteArray(data), "text/plain"), signature="oayays"
    )


class Item(dbus.service.Object):
    def __init__(self, bus, path, attributes, value):
        super().__init__(bus, path)
        self.path, self.attributes, self.value = path, attributes, value

    @dbus.service.method(ITEM, in_signature="o", out_signature="(oayays)")
    def GetSecret(self, session):
        return sealed(session, self.value)

    @dbus.service.method(ITEM, in_signature="(oayays)")
    def SetSecret(self, secret):
        self.value = opened(secret)

    @dbus.service.method(ITEM, out_signature="o")
    def Delete(self):
        del items[self.path]
        self.remove_from_connection()
        return NONE

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _, name):
        return {
            "Locked": dbus.Boolean(LOCKED),
            "Attributes": dbus.Dictionary(self.attributes, signature="ss"),
            "Label": "",
        }[name]

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, _):
        return {"Locked": dbus.Boolean(LOCKED)}


class Collection(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(bus, COLLECTION)
        self.bus, self.last = bus, 0

    @dbus.service.method(OF_COLLECTION, in_signature="a{sv}(oayays)b", out_signature="oo")
    def CreateItem(self, properties, secret, _):
        self.last += 1
        path = f"{COLLECTION}/{self.last}"
        attributes = {str(key): str(value) for key, value in properties[ITEM + ".Attributes"].items()}
        items[path] = Item(self.bus, path, attributes, opened(secret))
        return dbus.ObjectPath(path), NONE

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _, name):
        return {"Locked": dbus.Boolean(LOCKED), "Label": "Login"}[name]

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, _):
        return {"Locked": dbus.Boolean(LOCKED), "Label": "Login"}


class Prompt(dbus.service.Object):
    @dbus.service.method("org.freedesktop.Secret.Prompt", in_signature="s")
    def Prompt(self, _):
        """Nobody is there to answer it."""


class Service(dbus.service.Object):
    @dbus.service.method(SERVICE, in_signature="sv", out_signature="vo")
    def OpenSession(self, algorithm, theirs):
        if algorithm != "dh-ietf1024-sha256-aes128-cbc-pkcs7":
            raise dbus.exceptions.DBusException(name="org.freedesktop.DBus.Error.NotSupported")
        private = int.from_bytes(secrets.token_bytes(128), "big")
        shared = pow(int.from_bytes(bytes(theirs), "big"), private, PRIME).to_bytes(128, "big")
        extracted = hmac.new(bytes(32), shared, hashlib.sha256).digest()
        path = f"{ROOT}/session/{len(sessions) + 1}"
        sessions[path] = hmac.new(extracted, b"\x01", hashlib.sha256).digest()[:16]
        return dbus.ByteArray(pow(2, private, PRIME).to_bytes(128, "big")), dbus.ObjectPath(path)

    @dbus.service.method(SERVICE, in_signature="a{ss}", out_signature="aoao")
    def SearchItems(self, attributes):
        fits = [
            dbus.ObjectPath(path)
            for path, item in items.items()
            if all(item.attributes.get(str(key)) == str(value) for key, value in attributes.items())
        ]
        none = dbus.Array([], signature="o")
        found = dbus.Array(fits, signature="o")
        if LOCKED:
            return none, dbus.Array([dbus.ObjectPath(COLLECTION)], signature="o")
        return found, none

    @dbus.service.method(SERVICE, in_signature="ao", out_signature="aoo")
    def Unlock(self, objects):
        if LOCKED:
            return dbus.Array([], signature="o"), dbus.ObjectPath(ROOT + "/prompt/1")
        return objects, NONE

    @dbus.service.method(SERVICE, in_signature="s", out_signature="o")
    def ReadAlias(self, _):
        return dbus.ObjectPath(COLLECTION)

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _, name):
        return {"Collections": dbus.Array([dbus.ObjectPath(COLLECTION)], signature="o")}[name]


DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName("org.freedesktop.secrets", bus)
kept = [Service(bus, ROOT), Collection(bus), Prompt(bus, ROOT + "/prompt/1")]
print("ready", flush=True)
GLib.timeout_add(200, lambda: os.getppid() != 1 or sys.exit())
GLib.MainLoop().run()
