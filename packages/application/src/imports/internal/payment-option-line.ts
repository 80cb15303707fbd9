import type { ImportedPaymentOption } from "@expunge/schemas/imports/imported-lines";
import { mandateIdentity } from "@expunge/domain/mandate/mandate-identity";
import {
  type Candidate,
  firstDifference,
  type ImportContext,
} from "#imports/internal/candidate.ts";
import {
  assertPast,
  identitiesOf,
  importedState,
  mandateDifference,
  mandateRecords,
} from "#imports/internal/mandate-records.ts";
import type { BesideLine } from "#imports/import-store.port.ts";
import { newOption } from "#payment-options/new-option.ts";
import { type MandateRecord, newCredential } from "#records/credential.ts";
import { lastDayOf } from "#records/expiry.ts";

type Active = Extract<ImportedPaymentOption, { state: "active" }>;
type Deleted = Extract<ImportedPaymentOption, { state: "deleted" }>;
type Sepa = Extract<Active, { kind: "sepa_direct_debit" }>;
type Card = Extract<Active, { kind: "card" }>;
type Prepared = Omit<Candidate, "line" | "content" | "claims" | "nameField" | "deleted">;
type Stored = NonNullable<BesideLine["stored"]>;

const named = ({ customerAccountId: accountId, reference }: ImportedPaymentOption) =>
  ({ kind: "payment_option", accountId, reference }) as const;

/** A payment option of an import. Throws for what its mandate's rules do not permit. */
export function paymentOptionLine(context: ImportContext, line: ImportedPaymentOption): Prepared {
  if (line.state === "deleted") return deletedOption(context, line);
  return line.kind === "card" ? cardOption(context, line) : sepaOption(context, line);
}

function sepaOption(context: ImportContext, line: Sepa): Prepared {
  const { tenantId, at } = context;
  const { isDefault, mandate, iban, debtorName, kind } = line;
  const state = importedState(mandate, at);
  return {
    names: {
      ...named(line),
      identities: identitiesOf(mandate),
      ...(isDefault && { asDefault: true }),
    },
    differsIn({ credential, mandate: file }) {
      const secret = opened(context, credential);
      return (
        firstDifference({
          kind: [credential.method, kind],
          iban: [secret["iban"], iban],
          debtorName: [secret["debtorName"], debtorName],
          isDefault: [credential.isDefault, isDefault],
          "mandate.reference": [file?.mandate.reference, mandate.reference],
        }) ?? (file ? mandateDifference(file, mandate, state) : undefined)
      );
    },
    records() {
      const { reference, scheme, type, creditorId, signedOn } = mandate;
      const signed = signedOn !== undefined && { signedOn };
      const option = newOption(
        context,
        tenantId,
        { ...line, mandate: { reference, scheme, type, creditorId, ...signed } },
        at,
      );
      return option.mandate
        ? {
            credential: option.credential,
            ...mandateRecords(context, option.mandate, mandate, state),
          }
        : option;
    },
  };
}

function opened(
  { vault, tenantId }: ImportContext,
  { id, sealed, sealedKey }: Stored["credential"],
): Readonly<Record<string, unknown>> {
  if (!sealed || !sealedKey) return {};
  return vault.open(tenantId, id, { sealed, sealedKey }) as Readonly<Record<string, unknown>>;
}

function cardOption(context: ImportContext, line: Card): Prepared {
  const { vault, tenantId, at } = context;
  const { token, brand, last4, expiry, isDefault, kind } = line;
  const vaultReference = vault.tokenReference(tenantId, token);
  return {
    names: { ...named(line), vaultReference, ...(isDefault && { asDefault: true }) },
    differsIn: ({ credential }) =>
      firstDifference({
        kind: [credential.method, kind],
        token: [credential.vaultReference, vaultReference],
        brand: [credential.brand, brand],
        last4: [credential.last4, last4],
        expiry: [credential.expiresOn, lastDayOf(expiry)],
        isDefault: [credential.isDefault, isDefault],
      }),
    records: () => newOption(context, tenantId, { ...line, reconsent: false }, at),
  };
}

/** A deleted option: its names stay taken, and nothing of its data is stored. */
function deletedOption({ vault, clock, tenantId, at }: ImportContext, line: Deleted): Prepared {
  const mandate = line.kind === "sepa_direct_debit" ? line.mandate : undefined;
  const token = line.kind === "card" ? line.token : undefined;
  if (mandate?.cancelledAt !== undefined)
    assertPast(mandate.cancelledAt, at, "mandate.cancelledAt");
  const vaultReference = token === undefined ? null : vault.tokenReference(tenantId, token);
  return {
    names: {
      ...named(line),
      ...(vaultReference !== null && { vaultReference }),
      ...(mandate && { identities: [mandateIdentity(mandate)] }),
    },
    differsIn: ({ credential, mandate: file }) =>
      firstDifference({
        kind: [credential.method, line.kind],
        token: [token === undefined ? null : credential.vaultReference, vaultReference],
        "mandate.reference": [mandate && file?.mandate.reference, mandate?.reference],
        "mandate.creditorId": [mandate && file?.mandate.creditorId, mandate?.creditorId],
      }),
    records() {
      const credential = newCredential({
        tenantId,
        id: clock.newId(),
        ...named(line),
        state: "deleted",
        method: line.kind,
        vaultReference,
        at,
      });
      if (mandate === undefined) return { credential };
      const { cancelledAt, cancellationReason, ...agreed } = mandate;
      const ended: MandateRecord = {
        ...agreed,
        tenantId,
        id: clock.newId(),
        credentialId: credential.id,
        creditorName: null,
        debtorAgent: null,
        signedOn: null,
        version: 1,
        cancelledAt: cancelledAt === undefined ? null : new Date(cancelledAt),
        cancelledBy: null,
        cancellationReason: cancellationReason ?? null,
        cancellationSentAt: null,
        createdAt: at,
      };
      return { credential, mandate: ended };
    },
  };
}
