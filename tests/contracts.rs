//! What is promised: the contract of each tool and prompt, recorded exchanges, what folders may know, and the README.

mod architecture;
mod contract;
mod exchanges;
mod readme;
