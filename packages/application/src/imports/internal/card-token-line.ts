import type { ImportedCardToken } from "@expunge/schemas/imports/imported-lines";
import { displayData } from "#card-tokens/display-data.ts";
import {
  type Candidate,
  firstDifference,
  type ImportContext,
} from "#imports/internal/candidate.ts";
import { newCredential } from "#records/credential.ts";
import { lastDayOf } from "#records/expiry.ts";
import { naturalKeyOf } from "#records/natural-key.ts";

/** A card token of an import, of which the hash is stored. */
export function cardTokenLine(
  { vault, clock, tenantId, at }: ImportContext,
  line: ImportedCardToken,
): Omit<Candidate, "line" | "content" | "claims" | "nameField" | "deleted"> {
  const { token, state } = line;
  const names = naturalKeyOf(vault, tenantId, { kind: "card_token", token });
  return {
    names,
    differsIn: ({ credential }) =>
      line.state === "deleted"
        ? undefined
        : firstDifference({
            brand: [credential.brand, line.brand],
            last4: [credential.last4, line.last4],
            expiry: [credential.expiresOn, lastDayOf(line.expiry)],
            country: [credential.country, line.country?.toUpperCase()],
          }),
    records() {
      const about = { tenantId, id: clock.newId(), ...names, state, at };
      const shown = line.state === "deleted" ? {} : displayData(line, token);
      return { credential: newCredential({ ...about, ...shown }) };
    },
  };
}
