// Where the window is. There are few pages, so a name in the state does what a router would.

import { createContext, useContext } from 'react';

/** A page of the navigation. `tellNotRegistered` is `tell`, for those without a second step. */
export type Page = 'home' | 'help' | 'tell' | 'tellNotRegistered' | 'settings' | 'about';

const NavigationContext = createContext<(page: Page) => void>(() => undefined);

/** Gives the components below the way to another page. */
export const NavigationProvider = NavigationContext.Provider;

/** Goes to another page. */
export const useNavigate = () => useContext(NavigationContext);
