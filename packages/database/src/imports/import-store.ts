import type {
  BesideLine,
  ImportNames,
  ImportStore,
  NewLine,
} from "@expunge/application/imports/import-store.port";
import type { Representation } from "@expunge/application/write-path/change-store.port";
import type { CredentialRecord, MandateRecord } from "@expunge/application/records/credential";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import type { Database } from "#connection/database.ts";
import { cardRecord, credentialRecord } from "#credentials/credential-reader.ts";
import type { StoredHashes } from "#keys/token-hashes.ts";
import { mandateFileFromJson, type JsonMandateFile } from "#mandates/mandate-rows.ts";
import { withIdentity } from "#mandates/with-identity.ts";
import { arrayText } from "#rows/array-text.ts";
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
/** The columns of `import_credentials`, in the order of its parameters. */
const CREDENTIAL = [
  "id",
  "kind",
  "accountId",
  "reference",
  "state",
  "method",
  "brand",
  "last4",
  "expiresOn",
  "country",
  "maskedNumber",
  "isDefault",
  "ownerBid",
  "sealed",
  "sealedKey",
  "vaultReference",
  "networkReference",
] as const satisfies readonly (keyof CredentialRecord)[];
const MANDATE = [
  "id",
  "identity",
  "reference",
  "creditorId",
  "creditorName",
  "debtorAgent",
  "scheme",
  "type",
  "signedOn",
  "state",
  "version",
  "cancelledAt",
  "cancellationReason",
] as const satisfies readonly (keyof MandateRecord | "identity")[];
const WRITE = `SELECT import_credentials(${Array.from({ length: 10 + CREDENTIAL.length + MANDATE.length }, (_, place) => `$${place + 1}`).join(", ")}) AS lost`;
const SHARED = "SELECT bid FROM shared_owner_bids($1, $2) AS bid";

/** Imports in PostgreSQL: one statement compares a list, and one writes it. */
export function createImportStore({ query, shares, hashes }: Database): ImportStore {
  return {
    async find(tenantId, names) {
      return shares.run(tenantId, () =>
        hashes.run(tenantId, names.flatMap(tokenOf), async (stored) => {
          const rows = await query<FoundRow>(FIND, [tenantId, namesList(names, stored)]);
          return new Map(
            rows.map((row) => [row.ord, besideLine(withFirstHash(row, names[row.ord], stored))]),
          );
        }),
      );
    },
    async write(tenantId, { id, actor, at }, lines) {
      const tokens = lines.flatMap(({ names }) => tokenOf(names));
      const [row] = await shares.run(tenantId, () =>
        hashes.run(tenantId, tokens, (stored) => {
          const header = [tenantId, actor, id, at, stored.number, stored.moved];
          return query<{ lost: number[] }>(WRITE, [...header, ...recordLists(lines, stored)]);
        }),
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

function namesList(names: readonly ImportNames[], stored: StoredHashes): string {
  return JSON.stringify(names.map((each, ord) => toSparseRow(withStoredHash(each, stored), ord)));
}

/** The hash of a line's token. */
function tokenOf({ kind, reference, vaultReference }: ImportNames): string | [] {
  return kind === "card_token" ? reference : (vaultReference ?? []);
}

/** The names of a line, or its record, with the hash under which its token is stored. */
function withStoredHash<
  Names extends {
    readonly kind: string;
    readonly reference: string;
    readonly vaultReference?: string | null;
  },
>(names: Names, stored: StoredHashes): Names {
  if (stored.number === 0) return names;
  const { kind, reference, vaultReference } = names;
  const under = { hashKey: stored.number, hashMoved: stored.moved };
  if (kind === "card_token") return { ...names, reference: stored.of(reference), ...under };
  return vaultReference ? { ...names, vaultReference: stored.of(vaultReference), ...under } : names;
}

/** What stands beside a line, with the hash of its token as the line has it. */
function withFirstHash(
  row: FoundRow,
  names: ImportNames | undefined,
  stored: StoredHashes,
): FoundRow {
  const first = names?.vaultReference;
  if (first === undefined || row.credential?.["vault_reference"] !== stored.of(first)) return row;
  return { ...row, credential: { ...row.credential, vault_reference: first } };
}

/** The arguments of `import_credentials` after its header: columns of credentials and mandates, and lists of rows. */
function recordLists(lines: readonly NewLine[], stored: StoredHashes): (string | null)[] {
  const credentials = lines.map(({ records }) => withStoredHash(records.credential, stored));
  const mandates = lines.map(({ records }) => records.mandate && withIdentity(records.mandate));
  const versions: object[] = [];
  const collections: object[] = [];
  const cards: object[] = [];
  for (const [ord, { records }] of lines.entries()) {
    const mandateId = records.mandate?.id;
    for (const version of records.versions ?? [])
      versions.push(toSparseRow(withIdentity({ mandateId, ...version }), ord));
    if (records.collection)
      collections.push(toSparseRow({ mandateId, ...records.collection }, ord));
    for (const card of records.cards ?? []) cards.push(toSparseRow(card, ord));
  }
  return [
    arrayText(lines.map(({ line }) => line)),
    ...CREDENTIAL.map((field) => arrayText(credentials.map((each) => each[field]))),
    ...MANDATE.map((field) => arrayText(mandates.map((each) => each?.[field]))),
    ...[versions, collections, cards].map((rows) =>
      rows.length > 0 ? JSON.stringify(rows) : null,
    ),
  ];
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
