import type {
  CredentialReader,
  PaymentOptionRecord,
} from "@expunge/application/write-path/credential-reader.port";
import type {
  CardRecord,
  CredentialRecord,
  CustomerCredential,
  InstrumentCredential,
  MandateRecord,
} from "@expunge/application/records/credential";
import type { NaturalKey } from "@expunge/application/records/natural-key";
import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { ENROLMENT_STATES } from "@expunge/domain/click-to-pay/enrolment-state";
import { CREDENTIAL_STATES } from "@expunge/domain/deletion/credential-state";
import { MANDATE_SCHEMES, MANDATE_STATES, MANDATE_TYPES } from "@expunge/domain/mandate/mandate";
import type { Database } from "#connection/database.ts";
import type { ClickToPayCard, Credential, Mandate } from "#generated/client.ts";
import type { HashStanding } from "#keys/token-hashes.ts";
import { enumValue } from "#rows/enum-value.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { safeInteger } from "#rows/safe-integer.ts";

type TokenRow = HashStanding & { readonly credential: JsonRow | null };
type OptionRow = { readonly credential: JsonRow; readonly mandate: JsonRow | null };

const WITH_MANDATE = `SELECT to_json(c) AS credential, to_json(m) AS mandate
  FROM credential c LEFT JOIN mandate m ON m.tenant_id = $1 AND m.credential_id = c.id`;
const OPTION = `${WITH_MANDATE}
  WHERE c.tenant_id = $1 AND c.kind = $2 AND c.account_id = $3 AND c.reference = $4`;
const OPTIONS = `${WITH_MANDATE}
  WHERE c.tenant_id = $1 AND c.kind = 'payment_option' AND c.account_id = $2 AND c.reference > $3 AND ($4 OR c.state = 'active')
  ORDER BY c.reference LIMIT $5`;

const TOKEN = `SELECT t.hash_key AS number, t.rehashed_to IS NOT NULL AS moving, to_json(c) AS credential
  FROM tenant t LEFT JOIN credential c ON c.tenant_id = $1 AND c.kind = $2 AND c.account_id = $3 AND c.reference = $4
  WHERE t.tenant_id = $1`;

/** Reads stored credentials from PostgreSQL: payment options, which front ends read with every page, past Prisma. */
export function createCredentialReader(database: Database): CredentialReader {
  return {
    async listPaymentOptions(tenantId, { accountId, includeDeleted, after = "", limit }) {
      const rows = await database.readAs(tenantId, (_models, query) =>
        query<OptionRow>(OPTIONS, [tenantId, accountId, after, includeDeleted, limit]),
      );
      return rows.map(paymentOption);
    },
    async findPaymentOption(tenantId, { kind, accountId, reference }) {
      const [row] = await database.readAs(tenantId, (_models, query) =>
        query<OptionRow>(OPTION, [tenantId, kind, accountId, reference]),
      );
      return row && paymentOption(row);
    },
    findCardToken: (tenantId, { kind, accountId, reference }) =>
      database.hashes.run(tenantId, [reference], (stored) =>
        database.readAs(tenantId, async (_models, query) => {
          const values = [tenantId, kind, accountId, stored.of(reference)];
          const [row] = await query<TokenRow>(TOKEN, values);
          if (row) stored.check(row);
          return row?.credential
            ? instrumentCredential(rowFromJson("credential", row.credential))
            : undefined;
        }),
      ),
    findCustomer: (tenantId, names) =>
      database.readAs(tenantId, async ({ credential }) => {
        const row = await credential.findFirst({
          where: named(tenantId, names),
          include: { cards: { orderBy: { cardId: "asc" } } },
        });
        if (row === null) return undefined;
        const { cards, ...credentialRow } = row;
        return { credential: customerCredential(credentialRow), cards: cards.map(cardRecord) };
      }),
  };
}

function named(tenantId: string, { kind, accountId, reference }: NaturalKey) {
  return { tenantId, kind, accountId, reference };
}

function paymentOption({ credential, mandate }: OptionRow): PaymentOptionRecord {
  return {
    credential: instrumentCredential(rowFromJson("credential", credential)),
    mandate: mandate && mandateRecord(rowFromJson("mandate", mandate)),
  };
}

const METHODS = ["sepa_direct_debit", "card"] as const;

/** The value of a date column, `YYYY-MM-DD`. */
export const day = (date: Date) => date.toISOString().slice(0, 10);

export function credentialRecord(row: Credential): CredentialRecord {
  const columns = {
    ...row,
    method: row.method === null ? null : enumValue(METHODS, row.method),
    expiresOn: row.expiresOn && day(row.expiresOn),
  };
  const kind = enumValue(TARGET_KINDS, row.kind);
  return kind === "click_to_pay_customer"
    ? { ...columns, kind, state: enumValue(ENROLMENT_STATES, row.state) }
    : { ...columns, kind, state: enumValue(CREDENTIAL_STATES, row.state) };
}

function instrumentCredential(row: Credential): InstrumentCredential {
  const record = credentialRecord(row);
  if (record.kind === "click_to_pay_customer")
    throw new Error(`the credential ${record.id} is a Click to Pay customer`);
  return record;
}

export function customerCredential(row: Credential): CustomerCredential {
  const record = credentialRecord(row);
  if (record.kind !== "click_to_pay_customer")
    throw new Error(`the credential ${record.id} is no Click to Pay customer`);
  return record;
}

export function cardRecord(row: ClickToPayCard): CardRecord {
  return { ...row, cardId: safeInteger(row.cardId), state: enumValue(ENROLMENT_STATES, row.state) };
}

export function mandateRecord({ identity: _identity, ...row }: Mandate): MandateRecord {
  return {
    ...row,
    scheme: enumValue(MANDATE_SCHEMES, row.scheme),
    type: enumValue(MANDATE_TYPES, row.type),
    state: enumValue(MANDATE_STATES, row.state),
    signedOn: row.signedOn && day(row.signedOn),
  };
}
