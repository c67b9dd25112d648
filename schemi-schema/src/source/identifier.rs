//! Which characters Rust's names are made of.

/// Whether a name may begin with it.
pub fn begins(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphabetic() || c == '_',
        false => is_name(&c.to_string()),
    }
}

/// Whether it may stand further on in a name.
pub fn continues(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || c == '_',
        // No keyword begins so.
        false => is_name(&format!("zz{c}")),
    }
}

fn is_name(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rust_takes_is_known() {
        for c in ['a', '_', 'ß', '日'] {
            assert!(begins(c) && continues(c), "{c}");
        }
        for c in ['1', '٣'] {
            assert!(!begins(c) && continues(c), "{c}");
        }
        for c in ['²', '½', '①', ' ', '🙂', '\''] {
            assert!(!begins(c) && !continues(c), "{c}");
        }
    }
}
