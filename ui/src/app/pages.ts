// Where the window is. There are few pages, so a name in the state does what a router would.

import { createContext, useContext } from 'react';

import type { FindingKind, PeopleFilter } from '../ipc/bindings';

/**
 * A page of the window. `setup` is the guide, which begins on Home; `tellNotRegistered` is `tell`, for those without a
 * second step.
 */
export type Page = 'home' | 'setup' | 'people' | 'policies' | 'history' | 'help' | 'tell' | 'tellNotRegistered' | 'settings' | 'about';

/** What the people's page shows when it opens. */
export interface PeopleStart {
  readonly filters?: readonly PeopleFilter[];
  /** Only those whom this finding concerns. */
  readonly finding?: FindingKind;
  /** The id of somebody whose panel is open. */
  readonly person?: string;
}

/** What the page of the policies shows when it opens. */
export interface PoliciesStart {
  /** What the policies that only watch would have done, or the templates, instead of the list. */
  readonly view?: 'watched' | 'templates';
  /** The id of a policy whose panel is open. */
  readonly policy?: string;
}

/** What a page can start with. */
export type PageStart = PeopleStart & PoliciesStart;

/** Goes to another page. Only the pages of the people and of the policies have something to start with. */
export interface Navigate {
  (page: Page): void;
  (page: 'people', start: PeopleStart): void;
  (page: 'policies', start: PoliciesStart): void;
}

const NavigationContext = createContext<Navigate>(() => undefined);

/** Gives the components below the way to another page. */
export const NavigationProvider = NavigationContext.Provider;

/** Goes to another page. */
export const useNavigate = () => useContext(NavigationContext);
