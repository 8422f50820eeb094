//! Every public statistical function says what it computes, by whose conventions, from which source, and how it was
//! validated.

use std::path::Path;
use syn::{Attribute, Expr, Item, Lit, Meta, Visibility};

/// The sections in the order they stand; the marked ones must be there.
const SECTIONS: [(&str, bool); 9] = [
    ("Definition", true),
    ("Arguments", false),
    ("Returns", false),
    ("Not estimable", false),
    ("Errors", false),
    ("Conventions", true),
    ("References", true),
    ("Validation", true),
    ("Examples", false),
];

/// Public functions whose documentation lacks a section or has them in another order.
pub fn problems(source: &Path) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for file in crate::tidy::files(source, "rs")? {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let parsed = syn::parse_file(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        check(&parsed.items, &file.display().to_string(), &mut problems);
    }
    Ok(problems)
}

fn check(items: &[Item], file: &str, problems: &mut Vec<String>) {
    for item in items {
        let Item::Fn(function) = item else { continue };
        if !matches!(function.vis, Visibility::Public(_)) {
            continue;
        }
        let headings = headings(&function.attrs);
        let name = &function.sig.ident;
        for (section, mandatory) in SECTIONS {
            if mandatory && !headings.iter().any(|heading| heading == section) {
                problems.push(format!("{file}: `{name}` has no section `# {section}`"));
            }
        }
        let places: Vec<Option<usize>> =
            headings.iter().map(|heading| SECTIONS.iter().position(|(section, _)| section == heading)).collect();
        if places.contains(&None) {
            problems.push(format!("{file}: `{name}` has a section that the template does not"));
        } else if !places.is_sorted() {
            problems.push(format!("{file}: `{name}` has its sections in another order than the template"));
        }
    }
}

fn headings(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
        let Meta::NameValue(doc) = &attribute.meta else { return None };
        let Expr::Lit(literal) = &doc.value else { return None };
        let Lit::Str(text) = &literal.lit else { return None };
        Some(text.value())
    });
    let mut in_example = false;
    let prose = lines.filter(|line| {
        in_example ^= line.trim_start().starts_with("```");
        !in_example
    });
    prose.filter_map(|line| line.trim().strip_prefix("# ").map(|heading| heading.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        check(&syn::parse_file(text).expect("Rust").items, "f.rs", &mut problems);
        problems
    }

    #[test]
    fn mandatory_sections_are_missed() {
        let bare = problems_of("/// A mean.\n/// # Definition\npub fn mean() {}\nfn private() {}");
        assert_eq!(bare.len(), 3, "{bare:?}");
    }

    #[test]
    fn the_order_is_the_template_s() {
        let swapped = "/// # Conventions\n/// # Definition\n/// # References\n/// # Validation\npub fn mean() {}";
        assert_eq!(problems_of(swapped).len(), 1);
        let right = "/// # Definition\n/// # Conventions\n/// # References\n/// # Validation\npub fn mean() {}";
        assert!(problems_of(right).is_empty());
    }
}
