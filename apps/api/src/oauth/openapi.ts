import { examplesOf, headerRef, json, jsonSchema, schemaRef } from "#openapi/parts.ts";
import { issuedToken, tokenFault, tokenGrant } from "#oauth/answers.ts";

const fault = (description: string, ...errors: readonly string[]) => ({
  description,
  content: json(
    ["TokenFault"],
    examplesOf(Object.fromEntries(errors.map((error) => [error, { error }]))),
  ),
});

/** Access tokens for machine clients (RFC 6749, 4.4). */
export const oauthOpenApi = {
  tags: [{ name: "Tokens", description: "Access tokens for machine clients." }],
  paths: {
    "/token": {
      post: {
        operationId: "issueToken",
        summary: "Get an access token",
        description:
          "Client credentials: client id and secret by HTTP Basic, form-encoded (RFC 6749, 2.3.1) or plain.",
        tags: ["Tokens"],
        security: [{ ClientCredentials: [] }],
        requestBody: {
          required: true,
          content: { "application/x-www-form-urlencoded": { schema: schemaRef("TokenGrant") } },
        },
        responses: {
          200: { description: "A token.", content: json(["IssuedToken"]) },
          400: fault(
            "The request is at fault.",
            "invalid_request",
            "unsupported_grant_type",
            "invalid_scope",
          ),
          401: {
            ...fault("Unknown client, or wrong secret.", "invalid_client"),
            headers: { "WWW-Authenticate": headerRef("Authenticate") },
          },
          429: {
            ...fault("Too many failed logins.", "temporarily_unavailable"),
            headers: { "Retry-After": headerRef("RetryAfter") },
          },
          500: fault("A fault of this service.", "server_error"),
          503: {
            ...fault("The service or its database cannot follow.", "temporarily_unavailable"),
            headers: { "Retry-After": headerRef("RetryAfter") },
          },
        },
      },
    },
  },
  schemas: {
    TokenGrant: jsonSchema(tokenGrant, "input"),
    IssuedToken: jsonSchema(issuedToken, "output"),
    TokenFault: jsonSchema(tokenFault, "output"),
  },
  securitySchemes: {
    ClientCredentials: {
      type: "http",
      scheme: "basic",
      description: "Client id and client secret.",
    },
  },
};
