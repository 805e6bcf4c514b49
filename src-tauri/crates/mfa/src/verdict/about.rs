//! How many people policies are about.

use super::bits::Bits;
use super::people::People;
use crate::policy::Policy;
use crate::tenant::TenantSnapshot;

/// How many people each of `policies` names and does not leave out, whatever its state; `None` where that is not known.
/// Those who cannot sign in are not counted: a policy does nothing to them.
pub fn people_about(snapshot: &TenantSnapshot, policies: &[Policy]) -> Vec<Option<u64>> {
    let Some(users) = snapshot.users.get().ok().filter(|users| users.complete) else {
        return vec![None; policies.len()];
    };
    let users = &users.people;
    let mut cannot = Bits::empty(users.len());
    let off = users.iter().enumerate().filter(|(_, user)| user.account_enabled == Some(false));
    off.for_each(|(at, _)| cannot.insert(at));
    let mut people = People::of(snapshot, users);
    policies
        .iter()
        .map(|policy| {
            let members = people.of_policy(&policy.content().users).members;
            members.perhaps.minus(&cannot).is_empty().then(|| members.surely.minus(&cannot).count())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::people_about;
    use crate::fixture::*;
    use crate::tenant::User;

    #[test]
    fn those_who_are_named_and_not_left_out_are_counted() {
        let off = User { account_enabled: Some(false), ..person("off") };
        let people = vec![person("anna"), person("bruno"), person("chiara"), guest("gast"), off];
        let nobody = (INCLUDE_USERS, json!([]));
        let snapshot = organization(people).with_group("office", &["bruno", "off", "gone"]).with_policies(vec![
            policy("everyone", &[]),
            policy("but one", &[(EXCLUDE_USERS, json!(["ANNA", "gone"]))]),
            policy("office", &[nobody.clone(), (INCLUDE_GROUPS, json!(["office"]))]),
            policy("guests", &[(INCLUDE_USERS, json!(["GuestsOrExternalUsers"]))]),
            policy("unread", &[nobody, (INCLUDE_GROUPS, json!(["elsewhere"]))]),
            policy("unread too", &[(EXCLUDE_GROUPS, json!(["elsewhere"]))]),
            policy("off", &[(STATE, json!("disabled")), (INCLUDE_USERS, json!(["anna", "off"]))]),
            policy("strange", &[("/conditions/users/includeSpecies", json!(["cats"]))]),
        ]);
        let about = people_about(&snapshot, snapshot.policies.get().unwrap());
        assert_eq!(about, [Some(4), Some(3), Some(1), Some(1), None, None, Some(1), None]);
    }

    #[test]
    fn with_an_incomplete_list_of_people_no_number_is_known() {
        let mut snapshot = organization(vec![person("anna")]).with_policies(vec![policy("everyone", &[])]);
        snapshot.users = snapshot.users.map(|users| crate::tenant::Users { complete: false, ..users.clone() });
        assert_eq!(people_about(&snapshot, snapshot.policies.get().unwrap()), [None]);
    }
}
