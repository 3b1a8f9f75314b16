//! The built program as people and hosts use it: over its pipes, on the command line, with real files.

mod doctor;
mod following;
mod install;
mod keychain;
mod login;
mod stdio;
mod tenant;
