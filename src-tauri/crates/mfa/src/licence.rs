//! Licences, told apart by service plan id and never by product name (GRAPH.md section e).

use std::collections::BTreeMap;

/// The service plan of Microsoft Entra ID P1.
pub const ENTRA_ID_P1: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
/// The service plan of Microsoft Entra ID P2.
pub const ENTRA_ID_P2: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";

/// How many units of a service plan an organization has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Units {
    /// Units that may be used (`prepaidUnits.enabled` and those in their warning period).
    pub enabled: u64,
    /// Units that are assigned (`consumedUnits`).
    pub consumed: u64,
}

/// The service plans of an organization's usable subscriptions, with their units summed over
/// the products that carry the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licences(BTreeMap<Box<str>, Units>);

impl Licences {
    /// Sums `(service plan id, units)` pairs, one for each plan of each product.
    pub fn from_plans(plans: impl IntoIterator<Item = (impl Into<Box<str>>, Units)>) -> Self {
        let mut sums: BTreeMap<Box<str>, Units> = BTreeMap::new();
        for (plan, units) in plans {
            let sum = sums.entry(plan.into()).or_default();
            sum.enabled = sum.enabled.saturating_add(units.enabled);
            sum.consumed = sum.consumed.saturating_add(units.consumed);
        }
        Self(sums)
    }

    /// The units of one service plan; none when the organization does not have it.
    pub fn units(&self, service_plan: &str) -> Units {
        self.0.get(service_plan).copied().unwrap_or_default()
    }

    /// Units that allow Conditional Access: P1 or, where a product has P2 alone, P2.
    pub fn conditional_access_units(&self) -> Units {
        let (p1, p2) = (self.units(ENTRA_ID_P1), self.units(ENTRA_ID_P2));
        // A product with P2 nearly always lists P1 too, so the larger of the two is counted
        // rather than the sum.
        Units { enabled: p1.enabled.max(p2.enabled), consumed: p1.consumed.max(p2.consumed) }
    }

    /// Whether there is any usable unit of P1 or P2.
    pub fn has_p1(&self) -> bool {
        self.conditional_access_units().enabled > 0
    }

    /// Whether there is any usable unit of P2.
    pub fn has_p2(&self) -> bool {
        self.units(ENTRA_ID_P2).enabled > 0
    }
}

#[cfg(test)]
mod tests {
    use super::{ENTRA_ID_P1, ENTRA_ID_P2, Licences, Units};

    fn units(enabled: u64) -> Units {
        Units { enabled, consumed: 0 }
    }

    #[test]
    fn a_product_with_p2_alone_also_opens_conditional_access() {
        let licences = Licences::from_plans([(ENTRA_ID_P2, units(5))]);
        assert!(licences.has_p1() && licences.has_p2());
    }

    #[test]
    fn units_of_several_products_add_up_and_no_units_is_no_licence() {
        let licences = Licences::from_plans([(ENTRA_ID_P1, units(5)), (ENTRA_ID_P1, units(7))]);
        assert_eq!(licences.conditional_access_units().enabled, 12);
        assert!(!licences.has_p2());
        assert!(!Licences::from_plans([(ENTRA_ID_P1, units(0))]).has_p1());
    }
}
