/** The largest amount of a SEPA direct debit in cents: 999999999.99 euros (EPC implementation guidelines, instructed amount). */
export const LARGEST_SEPA_AMOUNT = 99_999_999_999;
