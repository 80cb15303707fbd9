import { cardTokenFault } from "#contracts/card-tokens/answers.ts";
import { deleteTokenSchema } from "#contracts/card-tokens/bodies.ts";
import { MAX_REQUEST_ID_LENGTH } from "#contracts/card-tokens/headers.ts";
import {
  clientCredentials,
  header,
  headerRef,
  json,
  jsonSchema,
  examplesOf,
  parameterRef,
} from "#openapi/parts.ts";

const USER_AGENT =
  "Merchant/ABC; Platform/SAP; MerchantId/ABC123; Channel/sms; CountryCode/AU; System Information/Java/8.3; Service/Recharge";

const example = {
  token: "ERTYUIODFG123SERDFGTY1000345RTY",
  risk: {
    currentService: "Recharge",
    channel: "sms",
    deviceFingerprint: "d2f1c0",
    ipAddress: "203.0.113.7",
    geolocationCountry: "AU",
    geolocation: { longitude: 151.2, latitude: -33.9 },
    activationDate: "2024-05-01",
    simNumber: "8961012345",
    application: { name: "Shop", version: "1.0", osName: "Android", osVersion: "15" },
  },
  requestor: "6140222333",
};

/** A documented error response: its error codes, each with an example message. */
const fault = (
  description: string,
  httpStatusCode: number,
  messages: Readonly<Record<string, string>>,
) => ({
  description,
  content: json(
    ["CardTokenFault"],
    examplesOf(
      Object.fromEntries(
        Object.entries(messages).map(([errorCode, message]) => [
          errorCode,
          {
            errorCode,
            errorId: "0199f0c2-6a1e-7c11-8d3e-0a51c9a2f001",
            message,
            httpStatusCode,
          },
        ]),
      ),
    ),
  ),
});

const operation = (operationId: string) => ({
  operationId,
  summary: "Delete a stored card's token",
  description:
    "Deletes what is kept of a stored card. From the answer on no payment may use the token. " +
    "The method is PUT or DELETE: the two do the same.",
  tags: ["Card tokens"],
  security: [{ AdminToken: ["admin"] }],
  parameters: ["JsonContent", "JsonAccepted", "Merchant", "RequestId"].map(parameterRef),
  requestBody: { required: true, content: json(["DeleteToken"], examplesOf({ token: example })) },
  responses: {
    200: {
      description: "Deleted. The answer has no body.",
      headers: { "Idempotency-Replayed": headerRef("Replayed") },
    },
    400: fault(
      "A header or a field is at fault: each is named. Or a rule refuses the deletion, as a hold on the card does.",
      400,
      {
        invalid_request: "risk.channel is required",
        refused: "A credential under a dispute cannot be deleted.",
      },
    ),
    401: {
      ...fault("Missing, wrong or expired token.", 401, {
        unauthorized: "The access token is missing, invalid or expired.",
      }),
      headers: { "WWW-Authenticate": headerRef("Authenticate") },
    },
    403: {
      ...fault(
        "A token of a lesser class; or nothing has been deleted because the risk of the request, as the tenant judges it, is too " +
          "high, or first has to be accepted by a person.",
        403,
        {
          forbidden: "The access token does not allow this request.",
          refused_by_risk: "The risk of this request is too high.",
          approval_required:
            "The deletion 0199f0c2-6a1e-7c11-8d3e-0a51c9a2f002 waits for approval.",
        },
      ),
      headers: { "WWW-Authenticate": headerRef("Authenticate") },
    },
    404: fault("Unknown, another merchant's, or deleted already.", 404, {
      not_found: "There is no such card token.",
    }),
    409: {
      ...fault(
        "The Request-Id came with another body before; or a request with it is still being processed, and can be asked again.",
        409,
        {
          request_id_conflict: "Request-Id was used for another request",
          request_in_progress: "A request with this Request-Id is still being processed.",
        },
      ),
      headers: { "Retry-After": headerRef("RetryAfter") },
    },
    429: {
      ...fault("Too many requests of the client are in progress.", 429, {
        too_many_requests: "Too many requests.",
      }),
      headers: { "Retry-After": headerRef("RetryAfter") },
    },
    500: fault("A fault of this service.", 500, {
      internal_server_error: "Internal server error.",
    }),
    503: {
      ...fault("The service or its database cannot follow.", 503, {
        service_unavailable: "The service is unavailable: try again shortly.",
      }),
      headers: { "Retry-After": headerRef("RetryAfter") },
    },
  },
});

export const cardTokensOpenApi = {
  tags: [{ name: "Card tokens", description: "Tokens of stored cards." }],
  faultSchema: "CardTokenFault",
  paths: {
    "/delete": {
      put: operation("putDeleteCardToken"),
      delete: operation("deleteCardToken"),
    },
  },
  parameters: {
    JsonContent: header("Content-Type", "application/json", {
      schema: { type: "string", const: "application/json" },
    }),
    JsonAccepted: header("Accept", "application/json", {
      schema: { type: "string", const: "application/json" },
    }),
    Merchant: header("User-Agent", "Names at least Merchant, Platform, Channel and Service.", {
      example: USER_AGENT,
    }),
    RequestId: header(
      "Request-Id",
      "The merchant's own id of the request. The same id and body again get the first answer.",
      {
        schema: { type: "string", minLength: 1, maxLength: MAX_REQUEST_ID_LENGTH },
        example: "84567324156665656565656565656513",
      },
    ),
  },
  schemas: {
    DeleteToken: jsonSchema(deleteTokenSchema, "input"),
    CardTokenFault: jsonSchema(cardTokenFault, "output"),
  },
  securitySchemes: {
    AdminToken: clientCredentials(
      "A token of the admin class. One of the card class may not delete.",
      {
        admin: "Delete card tokens.",
        card: "The client side: no deletions.",
      },
    ),
  },
};
