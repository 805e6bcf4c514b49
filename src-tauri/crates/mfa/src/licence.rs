//! Licences, told apart by service plan id and never by product name (GRAPH.md section e).

use std::collections::BTreeMap;

/// The service plan of Microsoft Entra ID P1.
pub const ENTRA_ID_P1: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
/// The service plan of Microsoft Entra ID P2.
pub const ENTRA_ID_P2: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";
/// The service plan of Microsoft Entra ID Governance.
pub const ENTRA_ID_GOVERNANCE: &str = "e866a266-3cff-43a3-acca-0c90a7e00c8b";

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
pub struct Licences {
    plans: BTreeMap<Box<str>, Units>,
    complete: bool,
}

impl Licences {
    /// Sums `(service plan id, units)` pairs, one for each plan of each product.
    pub fn from_plans(plans: impl IntoIterator<Item = (impl Into<Box<str>>, Units)>) -> Self {
        let mut sums: BTreeMap<Box<str>, Units> = BTreeMap::new();
        for (plan, units) in plans {
            let plan: Box<str> = plan.into();
            let sum = sums.entry(plan.to_ascii_lowercase().into()).or_default();
            sum.enabled = sum.enabled.saturating_add(units.enabled);
            sum.consumed = sum.consumed.saturating_add(units.consumed);
        }
        Self { plans: sums, complete: true }
    }

    /// The same where the service did not say of some product whether it is usable, which plans it carries, or how
    /// many units there are: every number is then "at least".
    pub fn incomplete(self) -> Self {
        Self { complete: false, ..self }
    }

    /// Whether every product was understood. When not, numbers are "at least" and "no" is not known.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The units of one service plan; none when the organization does not have it.
    pub fn units(&self, service_plan: &str) -> Units {
        self.plans.get(&*service_plan.to_ascii_lowercase()).copied().unwrap_or_default()
    }

    /// Units that allow Conditional Access: P1 or, where a product has P2 alone, P2.
    pub fn conditional_access_units(&self) -> Units {
        let (p1, p2) = (self.units(ENTRA_ID_P1), self.units(ENTRA_ID_P2));
        // A product with P2 nearly always lists P1 too, so the larger of the two is counted
        // rather than the sum.
        Units { enabled: p1.enabled.max(p2.enabled), consumed: p1.consumed.max(p2.consumed) }
    }

    /// Whether there is any usable unit of P1 or P2; `None` when none was seen and there may be one all the same.
    pub fn has_p1_known(&self) -> Option<bool> {
        (self.has_p1() || self.complete).then(|| self.has_p1())
    }

    /// Whether any usable unit of P1 or P2 was seen. "No" is certain only when [`Self::is_complete`]: where "no" leads
    /// to something, ask [`Self::has_p1_known`].
    pub fn has_p1(&self) -> bool {
        self.conditional_access_units().enabled > 0
    }

    /// Whether roles can be held for some hours only: that comes with P2 and with Governance (GRAPH.md section f).
    pub fn roles_can_end(&self) -> bool {
        self.has_p2() || self.units(ENTRA_ID_GOVERNANCE).enabled > 0
    }

    /// Whether there is any usable unit of P2.
    pub fn has_p2(&self) -> bool {
        self.units(ENTRA_ID_P2).enabled > 0
    }
}

#[cfg(test)]
mod tests {
    use super::{ENTRA_ID_GOVERNANCE, ENTRA_ID_P1, ENTRA_ID_P2, Licences, Units};

    fn units(enabled: u64) -> Units {
        Units { enabled, consumed: 0 }
    }

    #[test]
    fn a_product_with_p2_alone_also_opens_conditional_access() {
        let licences = Licences::from_plans([(ENTRA_ID_P2, units(5))]);
        assert!(licences.has_p1() && licences.has_p2());
    }

    #[test]
    fn what_was_not_understood_may_be_a_licence() {
        assert_eq!(Licences::from_plans(Vec::<(&str, Units)>::new()).has_p1_known(), Some(false));
        assert_eq!(Licences::from_plans(Vec::<(&str, Units)>::new()).incomplete().has_p1_known(), None);
        let seen = Licences::from_plans([(ENTRA_ID_P1.to_uppercase(), units(1))]).incomplete();
        assert_eq!(seen.has_p1_known(), Some(true));
    }

    #[test]
    fn roles_can_end_with_p2_and_with_governance_alone() {
        let of = |plan: &str| Licences::from_plans([(plan, units(1))]);
        assert!(of(ENTRA_ID_P2).roles_can_end() && of(ENTRA_ID_GOVERNANCE).roles_can_end());
        assert!(!of(ENTRA_ID_P1).roles_can_end());
    }

    #[test]
    fn units_of_several_products_add_up_and_no_units_is_no_licence() {
        let licences = Licences::from_plans([(ENTRA_ID_P1, units(5)), (ENTRA_ID_P1, units(7))]);
        assert_eq!(licences.conditional_access_units().enabled, 12);
        assert!(!licences.has_p2());
        assert!(!Licences::from_plans([(ENTRA_ID_P1, units(0))]).has_p1());
    }
}
