// What the window asks for. A key starts with its topic, so that news of a topic renews all of it, and goes on
// with the organization, so that nothing of one organization is ever shown in another.

import { keepPreviousData, queryOptions, useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext } from 'react';

import type { Backend, BackendError } from './backend';
import type { HistoryChange, MessageAudience, PeopleQuery, PeopleRowsView, PeopleView, SessionView, SignedInView, Topic } from './bindings';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: BackendError;
  }
}

const BackendContext = createContext<Backend | null>(null);

/** Gives the backend to the components below. */
export const BackendProvider = BackendContext.Provider;

/** The backend. */
export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (backend === null) throw new Error('there is no BackendProvider above this component');
  return backend;
}

const SignedInContext = createContext<SignedInView | null>(null);

/** Gives the signed-in person and organization to the components below. */
export const SignedInProvider = SignedInContext.Provider;

/** The signed-in person and organization. */
export function useSignedIn(): SignedInView {
  const session = useContext(SignedInContext);
  if (session === null) throw new Error('nobody is signed in above this component');
  return session;
}

export const startQuery = (backend: Backend) =>
  queryOptions({ queryKey: ['start'], queryFn: () => backend.start() });

export const sessionQuery = (backend: Backend) =>
  queryOptions({ queryKey: ['session'], queryFn: () => backend.session() });

export const statusQuery = (backend: Backend, organization: string) =>
  queryOptions({ queryKey: ['status', organization], queryFn: () => backend.status() });

export const changeQuery = (backend: Backend, organization: string) =>
  queryOptions({ queryKey: ['change', organization], queryFn: () => backend.change() });

export const exceptionsQuery = (backend: Backend, organization: string, change: string, offset: number) =>
  queryOptions({
    queryKey: ['change', organization, 'exceptions', change, offset],
    queryFn: () => backend.changeExceptions(offset),
  });

/** Every change of the organization. A change under way is one of them, so its news is news of these too. */
export const historyQuery = (backend: Backend, organization: string) =>
  queryOptions({ queryKey: ['change', organization, 'history'], queryFn: () => backend.history() });

/** How many items of a change Rust gives at a time. */
export const HISTORY_WINDOW = 200;

/** Items of a change. They are asked for again when its counts are others, not at each piece of news. */
export const historyRowsQuery = (backend: Backend, organization: string, change: HistoryChange, offset: number) => {
  const { id, end, done, refused, unknown } = change;
  return queryOptions({
    queryKey: ['historyRows', organization, id, offset, { end, done, refused, unknown }],
    queryFn: () => backend.historyRows(id, offset),
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
};

export const messageQuery = (backend: Backend, organization: string, audience: MessageAudience) =>
  queryOptions({
    queryKey: ['status', organization, 'message', audience],
    queryFn: () => backend.message(audience),
  });

/** How many rows of the people's table Rust gives at a time. */
export const PEOPLE_WINDOW = 200;

// Rows do not change: another revision has others, under a key of its own. So news does not ask for them again.
const peopleRowsKey = (organization: string, query: PeopleQuery, from: number) => ['peopleRows', organization, query, from];

/** A window of the people's table. Until it is there, what an older revision had at its place is shown. */
export const peopleRowsQuery = (
  backend: Backend,
  client: QueryClient,
  organization: string,
  query: PeopleQuery,
  from: number,
  revision: number,
) =>
  queryOptions({
    queryKey: [...peopleRowsKey(organization, query, from), revision],
    queryFn: () => backend.peopleRows(query, from),
    // While people stream in, a revision lasts a second or so.
    gcTime: 30_000,
    placeholderData: () =>
      client
        .getQueriesData<PeopleRowsView>({ queryKey: peopleRowsKey(organization, query, from) })
        .flatMap(([, rows]) => rows ?? [])
        .reduce<PeopleRowsView | undefined>((last, rows) => (last && last.revision > rows.revision ? last : rows), undefined),
  });

/** The head of the people's table, with the question that it answers. */
export interface PeopleHead {
  readonly query: PeopleQuery;
  readonly view: PeopleView;
}

/**
 * The head of the people's table. It comes together with its first rows, and until it comes the one before it stays,
 * so that nothing flickers while somebody types.
 */
export const peopleQuery = (backend: Backend, organization: string, query: PeopleQuery) =>
  queryOptions({
    queryKey: ['status', organization, 'people', query],
    queryFn: async ({ client }): Promise<PeopleHead> => {
      const view = await backend.people(query);
      // The table asks for them itself and says when they could not be had.
      await client.query(peopleRowsQuery(backend, client, organization, query, 0, view.revision)).catch(() => undefined);
      return { query, view };
    },
    // One for each word that was ever typed is too many.
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });

export const personQuery = (backend: Backend, organization: string, id: string) =>
  queryOptions({ queryKey: ['status', organization, 'person', id], queryFn: () => backend.person(id) });

/** How somebody comes into groups. It is read from Microsoft each time, so news alone does not ask for it again. */
export const groupPathsQuery = (backend: Backend, organization: string, id: string) =>
  queryOptions({
    queryKey: ['groupPaths', organization, id],
    queryFn: () => backend.groupPaths(id),
    gcTime: 60_000,
  });

/** Every policy, in words. */
export const policiesQuery = (backend: Backend, organization: string) =>
  queryOptions({ queryKey: ['status', organization, 'policies'], queryFn: () => backend.policies() });

/** The whole JSON of a policy. What changed it is news of the status. */
export const policyJsonQuery = (backend: Backend, organization: string, id: string) =>
  queryOptions({
    queryKey: ['status', organization, 'policyJson', id],
    queryFn: () => backend.policyJson(id),
    gcTime: 60_000,
  });

export const templatesQuery = (backend: Backend, organization: string) =>
  queryOptions({ queryKey: ['status', organization, 'templates'], queryFn: () => backend.policyTemplates() });

/** What the policies that only watch would have done. */
export const reportOnlyQuery = (backend: Backend, organization: string) =>
  queryOptions({ queryKey: ['status', organization, 'reportOnly'], queryFn: () => backend.reportOnly() });

export const helpLinksQuery = (backend: Backend) =>
  queryOptions({ queryKey: ['helpLinks'], queryFn: () => backend.helpLinks() });

export const settingsQuery = (backend: Backend) =>
  queryOptions({ queryKey: ['settings'], queryFn: () => backend.settings() });

export const aboutQuery = (backend: Backend) =>
  queryOptions({ queryKey: ['about'], queryFn: () => backend.about() });

/** How the signed-in organization is protected. */
export const useStatus = () => {
  const backend = useBackend();
  return useQuery(statusQuery(backend, useSignedIn().organizationId));
};

/** The change that is under way in the signed-in organization, or the last one. */
export const useChange = () => {
  const backend = useBackend();
  return useQuery(changeQuery(backend, useSignedIn().organizationId));
};

/** The state of the sign-in. */
export const useSession = (): UseQueryResult<SessionView> => useQuery(sessionQuery(useBackend()));

/**
 * Asks again for each topic of which the backend has news. An answer that is under way may be older than the news and
 * is no answer to it; it is still waited for, because news that comes faster than answers would otherwise leave none.
 */
export function renewOnChange(backend: Backend, client: QueryClient): Promise<() => void> {
  const renewing = new Set<Topic>();
  const again = new Set<Topic>();
  const wait = { cancelRefetch: false };
  const renew = async (topic: Topic) => {
    again.add(topic);
    if (renewing.has(topic)) return;
    renewing.add(topic);
    while (again.delete(topic)) {
      await client.refetchQueries({ queryKey: [topic], fetchStatus: 'fetching' }, wait);
      await client.invalidateQueries({ queryKey: [topic] }, wait);
    }
    renewing.delete(topic);
  };
  return backend.onChanged((topic) => void renew(topic));
}
