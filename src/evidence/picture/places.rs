//! Where on the map the regions lie, and the land around them.

/// The map's width and height in its own units of 2 km.
pub(super) const SIDE: f64 = 2_075.0;
/// Where the centre of the projection lies on it.
const CENTRE: (f64, f64) = (1_000.0, 1_125.0);
const LATITUDE: f64 = 52.0;
const LONGITUDE: f64 = 10.0;
/// The radius of the sphere, in units.
const RADIUS: f64 = 6_371.0 / 2.0;

/// Where something lies.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Spot {
    /// On the map, in its units.
    On(f64, f64),
    /// West of it, at this latitude.
    West(f64),
    /// East of it, at this latitude; what lies south of it has its longitude in Europe or east of it.
    East(f64),
}

/// Where the region of this programmatic name lies, and what the place is called; none of a name that is no place.
pub(super) fn of(region: &str) -> Option<(Spot, &'static str)> {
    let (latitude, longitude, place) = table().find_map(|(name, at)| (name == region).then_some(at))?;
    Some((spot(latitude, longitude), place))
}

/// Countries and what is around them: the perimeter that a country came into first (`eu`, `eea`, `boundary`, `-`), and its outline.
pub(super) fn land() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("europe.txt").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once(' ')?.1.split_once(' '))
}

/// Name, latitude, longitude and place of all regions.
fn table() -> impl Iterator<Item = (&'static str, (f64, f64, &'static str))> {
    let rows = include_str!("regions_places.txt").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut parts = line.splitn(4, ' ');
        let name = parts.next()?;
        Some((name, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?)))
    })
}

/// Lambert's azimuthal equal-area projection (<https://pubs.usgs.gov/pp/1395/report.pdf>, page 185), as `europe.txt` has it.
fn spot(latitude: f64, longitude: f64) -> Spot {
    let (phi, centre, turn) = (latitude.to_radians(), LATITUDE.to_radians(), (longitude - LONGITUDE).to_radians());
    let near = 1.0 + centre.sin() * phi.sin() + centre.cos() * phi.cos() * turn.cos();
    let scale = RADIUS * (2.0 / near.max(1e-6)).sqrt();
    let x = CENTRE.0 + scale * phi.cos() * turn.sin();
    let y = CENTRE.1 - scale * (centre.cos() * phi.sin() - centre.sin() * phi.cos() * turn.cos());
    let window = 20.0..SIDE - 20.0;
    if window.contains(&x) && window.contains(&y) {
        Spot::On(x, y)
    } else if longitude < -12.0 {
        Spot::West(latitude)
    } else {
        Spot::East(latitude)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_region_that_is_a_place_is_known() {
        let regions = include_str!("../../../policies/data/regions.yaml");
        let places: BTreeSet<&str> = regions
            .lines()
            .filter(|line| line.contains("kind: ") && !line.contains("kind: logical"))
            .filter_map(|line| line.trim().split_once(": {"))
            .map(|(name, _)| name)
            .collect();
        assert!(places.len() > 80);
        assert_eq!(places, table().map(|(name, _)| name).collect());
        assert_eq!(of("global"), None);
    }

    /// Figures of the formula for EPSG:3035, less its offsets, divided by two kilometres; a sphere differs by some units.
    #[test]
    fn places_lie_where_they_should() {
        let Some((Spot::On(x, y), "Netherlands")) = of("westeurope") else { panic!("it is on the map") };
        assert!((x - 826.0).abs() < 5.0 && (y - 1_099.0).abs() < 5.0, "{x} {y}");
        assert!(matches!(of("eastus"), Some((Spot::West(_), "Virginia"))));
        assert!(matches!(of("southafricanorth"), Some((Spot::East(_), _))));
        assert!(matches!(of("australiaeast"), Some((Spot::East(_), _))));
        for name in ["northeurope", "finlandcentral", "greececentral", "spaincentral", "norwaywest", "ukwest"] {
            assert!(matches!(of(name), Some((Spot::On(..), _))), "{name}");
        }
    }

    #[test]
    fn the_land_is_of_paths() {
        let land: Vec<_> = land().collect();
        assert!(land.len() > 30);
        for (perimeter, path) in land {
            assert!(["eu", "eea", "boundary", "-"].contains(&perimeter), "{perimeter}");
            assert!(path.starts_with('M') && path.chars().all(|one| one.is_ascii_digit() || "Mlz -".contains(one)), "{path}");
        }
    }
}
