#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| schemi_fuzz::sqlite_master::run(data));
