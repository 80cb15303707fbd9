import { cardTokens } from "#contracts/card-tokens/openapi.ts";
import { clickToPay } from "#contracts/click-to-pay/openapi.ts";
import { oauth } from "#openapi/oauth.ts";
import { answerHeader } from "#openapi/parts.ts";
import { paymentOptions } from "#contracts/payment-options/openapi.ts";

const clientCredentials = (description: string, scopes: Readonly<Record<string, string>>) => ({
  type: "oauth2",
  description,
  flows: { clientCredentials: { tokenUrl: "/oauth2/token", scopes } },
});

/** The three public contracts, and the tokens that they take, as OpenAPI 3.1. Schemas are those by which the code reads and answers. */
export const openApiDocument = {
  openapi: "3.1.0",
  info: {
    title: "Expunge",
    version: "1.0.0",
    description:
      "Deletes stored payment credentials, by three public contracts that existing clients speak already.",
  },
  servers: [{ url: "/", description: "This installation." }],
  tags: [
    { name: "Visa Click to Pay", description: "Customers and cards at Visa Click to Pay." },
    { name: "Payment options", description: "Stored payment options and their SEPA mandates." },
    { name: "Card tokens", description: "Tokens of stored cards." },
    { name: "Tokens", description: "Access tokens for machine clients." },
  ],
  paths: { ...clickToPay.paths, ...paymentOptions.paths, ...cardTokens.paths, ...oauth.paths },
  components: {
    schemas: {
      ...clickToPay.schemas,
      ...paymentOptions.schemas,
      ...cardTokens.schemas,
      ...oauth.schemas,
    },
    parameters: {
      ...clickToPay.parameters,
      ...paymentOptions.parameters,
      ...cardTokens.parameters,
    },
    headers: {
      ...clickToPay.headers,
      Authenticate: answerHeader("The scheme by which to authenticate."),
      RetryAfter: answerHeader("Seconds to wait.", { type: "integer" }),
      Replayed: answerHeader("`true` when this is the first answer, given again."),
    },
    securitySchemes: {
      AccountToken: {
        type: "http",
        scheme: "bearer",
        bearerFormat: "JWT",
        description:
          "An access token that names an account. It reaches that account only, and is short-lived.",
      },
      MerchantKeys: {
        type: "http",
        scheme: "basic",
        description: "Merchant key (a GUID) and authentication key.",
      },
      ClientCredentials: {
        type: "http",
        scheme: "basic",
        description: "Client id and client secret.",
      },
      PaymentOptionsToken: clientCredentials("A token instead of the merchant key.", {
        payment_options: "Stored payment options, as far as the client's rights go.",
      }),
      AdminToken: clientCredentials(
        "A token of the admin class. One of the card class may not delete.",
        {
          admin: "Delete card tokens.",
          card: "The client side: no deletions.",
        },
      ),
    },
  },
};
