import type { Target } from "#boundary/target.ts";

/** How the text of a column is read: as it is, or as the value that it spells. Text that spells none stays, for its error. */
type ColumnType = "text" | "boolean" | "integer" | "json";
/** The columns of a file, by their names. */
export type Columns = Readonly<Record<string, ColumnType>>;

const MANDATE: Columns = {
  "mandate.reference": "text",
  "mandate.scheme": "text",
  "mandate.type": "text",
  "mandate.creditorId": "text",
  "mandate.creditorName": "text",
  "mandate.debtorAgent": "text",
  "mandate.signedOn": "text",
  "mandate.state": "text",
  "mandate.cancelledAt": "text",
  "mandate.cancellationReason": "text",
  "mandate.versions": "json",
  "mandate.lastCollection.endToEndId": "text",
  "mandate.lastCollection.amountMinor": "integer",
  "mandate.lastCollection.currency": "text",
  "mandate.lastCollection.dueOn": "text",
  "mandate.lastCollection.status": "text",
};

/** The columns of each kind, named as the fields of its JSON lines. A list is JSON. */
export const CSV_COLUMNS: Readonly<Record<Target["kind"], Columns>> = {
  payment_option: {
    state: "text",
    kind: "text",
    customerAccountId: "text",
    reference: "text",
    iban: "text",
    debtorName: "text",
    isDefault: "boolean",
    token: "text",
    brand: "text",
    last4: "text",
    expiry: "text",
    ...MANDATE,
  },
  card_token: {
    state: "text",
    token: "text",
    brand: "text",
    last4: "text",
    expiry: "text",
    country: "text",
  },
  click_to_pay_customer: {
    state: "text",
    accountId: "text",
    customerId: "integer",
    ownerBid: "text",
    externalConsumerId: "text",
    cards: "json",
  },
};

/** The columns of the items of a batch. A target has those of its kind. */
export const BATCH_COLUMNS: Columns = {
  kind: "text",
  customerAccountId: "text",
  reference: "text",
  token: "text",
  accountId: "text",
  customerId: "integer",
  ownerBid: "text",
  reason: "text",
  ref: "text",
};

type Fields = { [field: string]: unknown };

/** Makes the object of a line from the texts of its columns. Empty ones are absent. */
export function objectOfRow(
  columns: Columns,
  header: readonly string[],
  row: readonly string[],
): Fields {
  const line: Fields = {};
  for (const [place, name] of header.entries()) {
    const text = row[place] ?? "";
    if (text === "") continue;
    const path = name.split(".");
    const last = path.pop() ?? name;
    let at = line;
    for (const part of path) at = (at[part] ??= {}) as Fields;
    at[last] = valueOf(columns[name] ?? "text", text);
  }
  return line;
}

function valueOf(type: ColumnType, text: string): unknown {
  switch (type) {
    case "text":
      return text;
    case "boolean":
      return text === "true" || (text === "false" ? false : text);
    case "integer":
      return /^\d{1,15}$/.test(text) ? Number(text) : text;
    case "json":
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return text;
      }
  }
}
