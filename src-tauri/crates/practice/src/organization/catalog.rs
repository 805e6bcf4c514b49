//! Subscriptions and their service plans (GRAPH.md section e).

use uuid::Uuid;

/// Entra ID P1.
pub(crate) const P1_PLAN: Uuid = Uuid::from_u128(0x4178_1fb2_bc02_4b7c_bd55_b576_c07b_b09d);
/// Entra ID P2.
pub(crate) const P2_PLAN: Uuid = Uuid::from_u128(0xeec0_eb4f_6444_4f95_aba0_50c2_4d67_f998);

/// The plan that brings multifactor authentication itself.
const MFA_PLAN: Uuid = Uuid::from_u128(0x8a25_6a2b_b617_496d_b51b_e764_66e8_8db0);
/// Entra ID for small business: no P1.
const SMB_PLAN: Uuid = Uuid::from_u128(0xde37_7cbc_0019_4ec2_b77c_3f22_3947_e102);
/// Exchange Online (Plan 1).
const EXCHANGE_PLAN: Uuid = Uuid::from_u128(0x9aaf_7827_d63c_4b61_89c3_182f_06f8_2e5c);

/// A subscription.
#[derive(Debug, Clone)]
pub(crate) struct Sku {
    pub(crate) sku_id: Uuid,
    pub(crate) part_number: &'static str,
    pub(crate) enabled_units: u32,
    pub(crate) plans: &'static [(Uuid, &'static str)],
}

impl Sku {
    /// Whether it carries P1 or P2.
    pub(crate) fn is_premium(&self) -> bool {
        self.plans.iter().any(|(id, _)| *id == P1_PLAN || *id == P2_PLAN)
    }
}

/// Microsoft 365 Business Standard, which has no P1.
pub(super) fn business_standard(enabled_units: u32) -> Sku {
    Sku {
        sku_id: Uuid::from_u128(0xf245_ecc8_75af_4f8e_b61f_27d8_114d_e5f3),
        part_number: "O365_BUSINESS_PREMIUM",
        enabled_units,
        plans: &[(EXCHANGE_PLAN, "EXCHANGE_S_STANDARD"), (SMB_PLAN, "AAD_SMB")],
    }
}

/// Microsoft 365 Business Premium.
pub(super) fn business_premium(enabled_units: u32) -> Sku {
    Sku {
        sku_id: Uuid::from_u128(0xcbdc_14ab_d96c_4c30_b9f4_6ada_7cdc_1d46),
        part_number: "SPB",
        enabled_units,
        plans: &[(EXCHANGE_PLAN, "EXCHANGE_S_STANDARD"), (P1_PLAN, "AAD_PREMIUM"), (MFA_PLAN, "MFA_PREMIUM")],
    }
}

/// Microsoft 365 E5.
pub(super) fn e5(enabled_units: u32) -> Sku {
    Sku {
        sku_id: Uuid::from_u128(0x06eb_c4ee_1bb5_47dd_8120_1132_4bc5_4e06),
        part_number: "SPE_E5",
        enabled_units,
        plans: &[
            (EXCHANGE_PLAN, "EXCHANGE_S_STANDARD"),
            (P1_PLAN, "AAD_PREMIUM"),
            (P2_PLAN, "AAD_PREMIUM_P2"),
            (MFA_PLAN, "MFA_PREMIUM"),
        ],
    }
}

/// Microsoft 365 F3, for people without a desk.
pub(super) fn f3(enabled_units: u32) -> Sku {
    Sku {
        sku_id: Uuid::from_u128(0x66b5_5226_6b4f_492c_910c_a3b7_a3c9_d993),
        part_number: "SPE_F1",
        enabled_units,
        plans: &[(P1_PLAN, "AAD_PREMIUM"), (MFA_PLAN, "MFA_PREMIUM")],
    }
}

/// Exchange Online (Plan 1) alone.
pub(super) fn exchange_only(enabled_units: u32) -> Sku {
    Sku {
        sku_id: Uuid::from_u128(0x4b94_05b0_7788_4568_add1_9961_4e61_3b69),
        part_number: "EXCHANGESTANDARD",
        enabled_units,
        plans: &[(EXCHANGE_PLAN, "EXCHANGE_S_STANDARD")],
    }
}
