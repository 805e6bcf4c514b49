//! Ranges of internet addresses in CIDR notation.

use std::net::IpAddr;

/// The two kinds of addresses. A range is never of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

/// A range of addresses, both ends included, each as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) family: Family,
    pub(super) first: u128,
    pub(super) last: u128,
}

impl Network {
    /// Reads a range like `203.0.113.0/24` or `2001:db8::/32`. An address within the range stands for the whole
    /// range. `None` for everything else: also for IPv4 addresses written as IPv6 ones, of which it is not known
    /// how the service compares them.
    pub(super) fn read(cidr: &str) -> Option<Self> {
        let (address, length) = cidr.trim().split_once('/')?;
        // `u32` would read a sign, too.
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let length: u32 = length.parse().ok().filter(|_| digits)?;
        let (family, bits, address) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => (Family::V4, 32, u128::from(u32::from(address))),
            IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => return None,
            IpAddr::V6(address) => (Family::V6, 128, u128::from(address)),
        };
        let free = bits_below(u32::checked_sub(bits, length)?);
        Some(Self { family, first: address & !free, last: address | free })
    }
}

impl Family {
    /// The highest address.
    pub(super) fn last(self) -> u128 {
        match self {
            Self::V4 => u128::from(u32::MAX),
            Self::V6 => u128::MAX,
        }
    }
}

/// The number whose lowest `count` bits are set.
fn bits_below(count: u32) -> u128 {
    u128::MAX.checked_shr(128 - count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Family, Network};

    #[test]
    fn a_range_is_read_with_both_its_ends() {
        let v4 = |cidr: &str| Network::read(cidr).map(|network| (network.first, network.last));
        assert_eq!(v4("203.0.113.0/24"), Some((0xCB00_7100, 0xCB00_71FF)));
        assert_eq!(v4("203.0.113.77/24"), v4("203.0.113.0/24"), "an address within");
        assert_eq!(v4("198.51.100.7/32"), Some((0xC633_6407, 0xC633_6407)));
        assert_eq!(v4("0.0.0.0/0"), Some((0, Family::V4.last())));
        let v6 = Network::read("2001:db8::/32").unwrap();
        assert_eq!((v6.family, v6.first >> 96, v6.last >> 96), (Family::V6, 0x2001_0db8, 0x2001_0db8));
        assert_eq!(v6.last & u128::from(u64::MAX), u128::from(u64::MAX));
        assert_eq!(Network::read("::/0").map(|network| network.last), Some(u128::MAX));
        assert_eq!(Network::read("::1/128").map(|network| (network.first, network.last)), Some((1, 1)));
    }

    #[test]
    fn what_is_no_range_is_not_guessed() {
        let not_ranges = [
            "",
            "/",
            "/24",
            "203.0.113.0",
            "203.0.113.0/",
            "203.0.113.0/33",
            "203.0.113.0/+8",
            "203.0.113.0/-1",
            "203.0.113.0/2 4",
            "203.0.113/24",
            "203.0.113.0/24/8",
            "2001:db8::/129",
            "::ffff:203.0.113.0/120",
            "office/8",
            "203.0.113.0/99999999999999999999",
        ];
        for text in not_ranges {
            assert_eq!(Network::read(text), None, "{text:?}");
        }
    }
}
