pub mod borrowed;
pub mod counter;
pub mod delegated;
pub mod kibibyte;
pub mod nested;
pub mod parsed;
pub mod strings;
pub mod transaction;
