//! What the system may do with this process, and what it knows of it.

/// Forbids core dumps of this process and of those that it starts: one would hold the key, and be kept by the system.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // A limit may always be lowered; where it can't, nothing is worse than before.
        let _ = setrlimit(Resource::Core, none);
    }
}

/// Whether nothing more can come on standard input than what waits there. Not known on Windows, where it is `false`.
#[must_use]
pub fn input_has_ended() -> bool {
    #[cfg(unix)]
    {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        // A host may give a socket, of which it closes one direction.
        #[cfg(target_os = "linux")]
        let closed = PollFlags::HUP | PollFlags::RDHUP;
        #[cfg(not(target_os = "linux"))]
        let closed = PollFlags::HUP;
        let input = std::io::stdin();
        let mut polled = [PollFd::new(&input, closed)];
        let polls = poll(&mut polled, Some(&Timespec::default()));
        polls.is_ok() && polled[0].revents().intersects(closed)
    }
    #[cfg(not(unix))]
    false
}
