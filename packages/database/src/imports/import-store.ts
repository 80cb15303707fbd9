import type {
  BesideLine,
  ImportNames,
  ImportStore,
  NewLine,
} from "@expunge/application/imports/import-store.port";
import type { Representation } from "@expunge/application/write-path/change-store.port";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import type { Database } from "#connection/database.ts";
import { cardRecord, credentialRecord } from "#credentials/credential-reader.ts";
import { mandateFileFromJson, type JsonMandateFile } from "#mandates/mandate-rows.ts";
import { withIdentity } from "#mandates/with-identity.ts";
import { enumValue } from "#rows/enum-value.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { toSparseRow } from "#rows/to-row.ts";

type FoundRow = {
  readonly ord: number;
  readonly credential: JsonRow | null;
  readonly mandate: JsonRow | null;
  readonly collections: JsonMandateFile["collections"];
  readonly versions: JsonMandateFile["versions"];
  readonly cards: readonly JsonRow[] | null;
  readonly representations:
    | readonly (Omit<Representation, "kind" | "state"> & {
        readonly kind: string;
        readonly state: string;
      })[]
    | null;
  readonly mandate_taken: boolean;
  readonly default_taken: boolean;
  readonly network_taken: boolean;
};

const FIND = "SELECT * FROM find_imported($1, $2)";
const WRITE = "SELECT import_credentials($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS lost";
const SHARED = "SELECT bid FROM shared_owner_bids($1, $2) AS bid";

/** Imports in PostgreSQL: one statement compares a list, and one writes it. */
export function createImportStore({ query, shares }: Database): ImportStore {
  return {
    async find(tenantId, names) {
      const rows = await shares.run(tenantId, () =>
        query<FoundRow>(FIND, [tenantId, namesList(names)]),
      );
      return new Map(rows.map((row) => [row.ord, besideLine(row)]));
    },
    async write(tenantId, { id, actor, at }, lines) {
      const lists = [namesList(lines.map(({ names }) => names)), ...recordLists(lines)];
      const [row] = await shares.run(tenantId, () =>
        query<{ lost: number[] }>(WRITE, [tenantId, actor, id, at, ...lists]),
      );
      const lost = new Set(row?.lost);
      return lines.map((_, place) => !lost.has(place));
    },
    async analyze(imported) {
      await query("SELECT analyze_credentials($1)", [imported]);
    },
    async sharedOwnerBids(tenantId, ownerBids) {
      const rows = await query<{ bid: string }>(SHARED, [tenantId, ownerBids]);
      return rows.map(({ bid }) => bid);
    },
  };
}

function namesList(names: readonly ImportNames[]): string {
  return JSON.stringify(names.map((each, ord) => toSparseRow(each, ord)));
}

/** The rows of each table, in the order of the function's parameters. */
function recordLists(lines: readonly NewLine[]): (string | null)[] {
  const lists: Record<string, unknown>[][] = [[], [], [], [], []];
  const [credentials, mandates, versions, collections, cards] = lists;
  for (const [ord, { line, records }] of lines.entries()) {
    const { credential, mandate, collection } = records;
    credentials?.push(toSparseRow({ ...credential, line }, ord));
    if (mandate) mandates?.push(toSparseRow(withIdentity(mandate), ord));
    const mandateId = mandate?.id;
    for (const version of records.versions ?? [])
      versions?.push(toSparseRow(withIdentity({ mandateId, ...version }), ord));
    if (collection) collections?.push(toSparseRow({ mandateId, ...collection }, ord));
    for (const card of records.cards ?? []) cards?.push(toSparseRow(card, ord));
  }
  return lists.map((rows) => (rows.length > 0 ? JSON.stringify(rows) : null));
}

function besideLine(row: FoundRow): BesideLine {
  return {
    ...(row.credential && {
      stored: {
        credential: credentialRecord(rowFromJson("credential", row.credential)),
        mandate: row.mandate && mandateFileFromJson({ ...row, mandate: row.mandate }),
        cards: (row.cards ?? []).map((card) => cardRecord(rowFromJson("click_to_pay_card", card))),
      },
    }),
    representations: (row.representations ?? []).map(({ kind, state, ...rest }) => ({
      ...rest,
      kind: enumValue(["payment_option", "card_token"] as const, kind),
      state: enumValue(CREDENTIAL_STATES, state),
    })),
    mandateTaken: row.mandate_taken,
    defaultTaken: row.default_taken,
    networkTaken: row.network_taken,
  };
}
