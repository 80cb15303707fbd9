import { isDeepStrictEqual } from "node:util";
import type { ApiClient } from "#test/model/api-client.ts";
import { ACCOUNT } from "#test/model/people.ts";
import { mandatesOf } from "#test/model/options.ts";
import { dayOf } from "#test/model/subject-of.ts";
import { credentialView, deletionView, holdViews, mandateView } from "#test/model/views.ts";
import type { Credential, Deletion, StoredOption } from "#test/model/records.ts";
import { iso, type World } from "#test/model/world.ts";
import { NOT_FOUND } from "#test/model/answers.ts";
import { settingsView } from "#test/model/settings.ts";

/** An expected answer and the call that reads it. */
export type Read = {
  readonly expected: unknown;
  readonly send: (api: ApiClient) => Promise<unknown>;
};

const MOST = 200;
const READER = "approver-1";

/**
 * The reads whose answers a step has changed: credentials with their mandates and holds, then the deletions that these name. The deletion
 * in the step's own answer is read at the end of the sequence.
 */
export function readsOfChanges(
  before: World,
  after: World,
  answer: unknown,
): readonly (readonly Read[])[] {
  const answered = Reflect.get(Object(answer), "id") as unknown;
  const changed = after.credentials.filter((one) => !before.credentials.includes(one));
  const deletions = after.deletions.filter(
    (one) => one.id !== answered && !before.deletions.includes(one),
  );
  return [
    changed.flatMap((one) => {
      const then = before.credentials.find(({ id }) => id === one.id);
      return unlike(then ? readsOf(before, then) : [], readsOf(after, one));
    }),
    deletions.map(readOfDeletion),
  ];
}

/** The reads with a changed answer. */
function unlike(then: readonly Read[], now: readonly Read[]): readonly Read[] {
  return now.filter(({ expected }, place) => !isDeepStrictEqual(expected, then[place]?.expected));
}

/** All reads of a world; the event log comes first, because it reveals the ids of the events. */
export function readsOfAll(world: World): readonly Read[] {
  return [
    ...eventPages(world),
    ...world.credentials.flatMap((credential) => readsOf(world, credential)),
    {
      expected: {
        items: world.deletions.map((deletion) => deletionView(deletion)).toReversed(),
        nextCursor: null,
      },
      send: (api) =>
        api.staff(READER, { limit: MOST }, (trpc, input) => trpc.deletions.list.query(input)),
    },
    {
      expected: { items: optionsOf(world).map(credentialView), nextCursor: null },
      send: (api) =>
        api.staff(READER, { customerAccountId: ACCOUNT, limit: MOST }, (trpc, input) =>
          trpc.paymentOptions.list.query(input),
        ),
    },
    {
      expected: settingsView(world.policy, world.pendingSettings),
      send: (api) => api.staff(READER, null, (trpc) => trpc.settings.get.query()),
    },
  ];
}

/** In the order of creation, like the generated references. */
function optionsOf({ credentials }: World): readonly StoredOption[] {
  return credentials.filter((one): one is StoredOption => one.kind === "payment_option");
}

function eventPages({ events }: World): readonly Read[] {
  const pages = Array.from(
    { length: Math.floor(events.length / MOST) + 1 },
    (_, page) => page * MOST,
  );
  return pages.map((from) => {
    const items = events.slice(from, from + MOST);
    const more = events.length > from + MOST;
    return {
      expected: { items, nextCursor: more ? String(from + MOST) : null },
      send: (api) =>
        api.staff(
          READER,
          { order: "oldest", limit: MOST, ...(from > 0 && { cursor: String(from) }) } as const,
          (trpc, input) => trpc.events.list.query(input),
        ),
    };
  });
}

function readOfDeletion(deletion: Deletion): Read {
  return {
    expected: deletionView(deletion),
    send: (api) =>
      api.staff(READER, { id: deletion.id }, (trpc, input) => trpc.deletions.get.query(input)),
  };
}

function readsOf(world: World, credential: Credential): readonly Read[] {
  const { target } = credential;
  return [
    { expected: credentialView(credential), send: (api) => shown(api, target) },
    {
      expected: holdViews(world, credential),
      send: (api) => api.staff(READER, { target }, (trpc, input) => trpc.holds.list.query(input)),
    },
    ...mandatesOf({ ...world, credentials: [credential] }).flatMap(({ file }) => [
      {
        expected: mandateView(file),
        send: (api: ApiClient) =>
          api.staff(READER, file.names, (trpc, input) => trpc.mandates.get.query(input)),
      },
      {
        expected: evidenceOf(world, file.evidence),
        send: (api: ApiClient) =>
          api.staff(READER, file.names, (trpc, input) => trpc.mandates.evidence.query(input)),
      },
    ]),
  ];
}

function shown(api: ApiClient, target: Credential["target"]): Promise<unknown> {
  switch (target.kind) {
    case "payment_option": {
      const { kind: _kind, ...named } = target;
      return api.staff(READER, named, (trpc, input) => trpc.paymentOptions.get.query(input));
    }
    case "card_token":
      return api.staff(READER, { token: target.token }, (trpc, input) =>
        trpc.cardTokens.get.query(input),
      );
    case "click_to_pay_customer": {
      const { kind: _kind, ...named } = target;
      return api.staff(READER, named, (trpc, input) => trpc.clickToPay.get.query(input));
    }
  }
}

type Evidence = Extract<Credential, { kind: "payment_option" }>["file"];

function evidenceOf({ now }: World, evidence: NonNullable<Evidence>["evidence"]) {
  if (evidence === undefined) return NOT_FOUND;
  const { keptUntil, sealedAt, view } = evidence;
  return {
    keptUntil,
    sealedAt: iso(sealedAt),
    ...(dayOf(now) <= keptUntil && { evidence: view }),
  };
}
