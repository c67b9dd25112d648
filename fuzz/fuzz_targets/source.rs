#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| schemi_fuzz::source::run(data));
