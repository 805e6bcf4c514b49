// The made-up organizations on their first day.

import type { Facts } from './facts';
import { groupPolicies } from './groupPolicies';

export const bakery: Facts = {
  name: 'Morgenrot Bakery',
  domain: 'morgenrot.example',
  people: 12,
  created: '2016-04-11T08:00:00Z',
  securityDefaults: false,
  enabled: 2,
  enforced: 3,
  policies: [],
  deletedPolicies: [],
  leftOut: 0,
  licence: 'none',
  mayChange: true,
  permissions: [],
  registered: 5,
  onlyPhone: 2,
  federated: false,
  changeRunning: false,
  emergency: [],
  oldSignIns: 0,
};

export const clinic: Facts = {
  ...bakery,
  name: 'Clínica Vale do Sol',
  domain: 'valedosol.example',
  people: 180,
  created: '2021-02-01T08:00:00Z',
  securityDefaults: true,
  enabled: 0,
  enforced: 0,
  licence: 'p1',
  registered: 166,
  onlyPhone: 40,
  federated: true,
  oldSignIns: 3,
};

export const group: Facts = {
  ...bakery,
  name: 'Northwind Timber & Paper Group International',
  domain: 'northwind-group.example',
  people: 12_000,
  created: '2014-09-30T08:00:00Z',
  enabled: 1_204,
  enforced: 10_796,
  policies: groupPolicies,
  leftOut: 214,
  licence: 'p2',
  registered: 11_412,
  onlyPhone: 3_020,
  oldSignIns: 61,
};
