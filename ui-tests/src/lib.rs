//! What does not compile, and what the user reads then: see the folder `ui`.
