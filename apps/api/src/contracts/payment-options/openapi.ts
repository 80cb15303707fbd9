import {
  deletedOption,
  mod1Fault,
  mod2Fault,
  optionList,
} from "#contracts/payment-options/answers.ts";
import {
  clientCredentials,
  type Examples,
  header,
  headerRef,
  json,
  jsonSchema,
  examplesOf,
  parameterRef,
} from "#openapi/parts.ts";

const TRACE = "00-1234567890abcdef0123456789abcdef-0123456789abcdef-00";
const mod1 = {
  error: "string",
  errorDetails: { context: {}, gatewayDescription: "string", paymentProviderDescription: "string" },
  message: "string",
};
const mod2 = (...errors: readonly Readonly<Record<string, unknown>>[]) => ({
  traceId: TRACE,
  errors,
});

const fault = (
  description: string,
  examples: Examples,
  headers?: Readonly<Record<string, unknown>>,
) => ({
  description,
  ...(headers && { headers }),
  content: json(["Mod1Fault", "Mod2Fault"], { ...examplesOf({ MOD1: mod1 }), ...examples }),
});

const outOfBounds = mod2({
  message: "Value out of bounds. Value must be between 1 and 100",
  code: "value_out_of_bounds",
  property: "storedPaymentOptionReference",
  context: { minimum: 1, maximum: 100 },
});
const missingHeader = mod2({
  message: "Invalid value. Value is required",
  code: "value_required",
  property: "Origin",
});

const faults = {
  400: fault(
    "A header or a part of the path is at fault: each is named.",
    examplesOf({ out_of_bounds: outOfBounds, missing_header: missingHeader }),
  ),
  401: fault(
    "Missing or wrong credentials.",
    examplesOf({
      MOD2: mod2({
        message: "You are not authenticated to perform this request.",
        code: "unauthorized",
      }),
    }),
    { "WWW-Authenticate": headerRef("Authenticate") },
  ),
  403: fault(
    "A known client without the right to do this.",
    examplesOf({
      MOD2: mod2({
        message: "You do not have permissions to perform this request.",
        code: "forbidden",
      }),
    }),
    { "WWW-Authenticate": headerRef("Authenticate") },
  ),
  404: fault(
    "No such option: unknown, of another account or tenant, or deleted already. The answer does not distinguish them.",
    examplesOf({ MOD2: mod2({ message: "Resource not found.", code: "not_found" }) }),
  ),
  429: fault(
    "Too many failed logins, or too many requests of the client are in progress.",
    examplesOf({ MOD2: mod2({ message: "Too many requests.", code: "too_many_requests" }) }),
    { "Retry-After": headerRef("RetryAfter") },
  ),
  500: fault(
    "A fault of this service.",
    examplesOf({ MOD2: mod2({ message: "Internal server error." }) }),
  ),
  503: fault(
    "The service or its database cannot follow.",
    examplesOf({ MOD2: mod2({ message: "Service unavailable.", code: "service_unavailable" }) }),
    { "Retry-After": headerRef("RetryAfter") },
  ),
};

const refused = fault(
  "A header or a part of the path is at fault: each is named. Or a rule refuses the deletion, as a hold on the option does.",
  examplesOf({
    out_of_bounds: outOfBounds,
    missing_header: missingHeader,
    refused: mod2({ message: "A credential under a dispute cannot be deleted.", code: "refused" }),
  }),
);

const keyReused = fault(
  "The idempotency key came with another deletion before.",
  examplesOf({
    MOD2: mod2({
      message: "The idempotency key was used for another request.",
      code: "idempotency_key_reused",
      property: "Idempotency-Key",
    }),
  }),
);

const stillRunning = fault(
  "A deletion with this idempotency key is still being processed. Ask again.",
  examplesOf({
    MOD2: mod2({
      message: "A request with this idempotency key is still being processed.",
      code: "request_in_progress",
      property: "Idempotency-Key",
    }),
  }),
  { "Retry-After": headerRef("RetryAfter") },
);

const shared = {
  tags: ["Payment options"],
  security: [{ MerchantKeys: [] }, { PaymentOptionsToken: ["payment_options"] }],
};
const headers = ["ContentType", "AcceptLanguage", "Origin", "Client", "Traceparent"].map(
  parameterRef,
);
const account = parameterRef("CustomerAccountId");

export const paymentOptionsOpenApi = {
  tags: [
    { name: "Payment options", description: "Stored payment options and their SEPA mandates." },
  ],
  faultSchema: "Mod2Fault",
  paths: {
    "/{customerAccountId}/paymentOptions": {
      get: {
        ...shared,
        operationId: "listPaymentOptions",
        summary: "List the payment options of an account",
        description: "The options that can be used, with masked numbers.",
        parameters: [account, ...headers],
        responses: {
          200: { description: "The account's options.", content: json(["OptionList"]) },
          ...faults,
        },
      },
    },
    "/{customerAccountId}/paymentOptions/{storedPaymentOptionReference}": {
      delete: {
        ...shared,
        operationId: "deletePaymentOption",
        summary: "Delete a payment option",
        description:
          "Deletes one stored option for good. The mandate of a SEPA option is cancelled with it: nothing can be collected, " +
          "and nothing about the mandate be changed, from the answer on. To collect again, store a new option with a new mandate.",
        parameters: [
          account,
          parameterRef("StoredPaymentOptionReference"),
          ...headers,
          parameterRef("IdempotencyKey"),
        ],
        responses: {
          200: {
            description: "Deleted.",
            headers: { "Idempotency-Replayed": headerRef("Replayed") },
            content: json(["DeletedOption"], examplesOf({ deleted: { status: "OK" } })),
          },
          ...faults,
          400: refused,
          409: stillRunning,
          422: keyReused,
        },
      },
    },
  },
  parameters: {
    CustomerAccountId: pathPart("customerAccountId", "The customer's account.", 255),
    StoredPaymentOptionReference: pathPart(
      "storedPaymentOptionReference",
      "The reference of the stored option.",
      100,
    ),
    ContentType: header("Content-Type", "application/json", {
      schema: { type: "string", const: "application/json" },
    }),
    AcceptLanguage: header("Accept-Language", "en-US", {
      schema: { type: "string", const: "en-US" },
    }),
    Origin: header("Origin", "Where the request comes from."),
    Client: header("User-Agent", "The client that makes the request."),
    Traceparent: header("traceparent", "W3C trace context: answered as `traceId`.", {
      required: false,
    }),
    IdempotencyKey: header(
      "Idempotency-Key",
      "A repeat with the same key gets the first answer; kept for 30 days.",
      {
        required: false,
        schema: { type: "string", minLength: 1, maxLength: 255 },
      },
    ),
  },
  schemas: {
    OptionList: jsonSchema(optionList, "output"),
    DeletedOption: jsonSchema(deletedOption, "output"),
    Mod1Fault: jsonSchema(mod1Fault, "output"),
    Mod2Fault: jsonSchema(mod2Fault, "output"),
  },
  securitySchemes: {
    MerchantKeys: {
      type: "http",
      scheme: "basic",
      description: "Merchant key (a GUID) and authentication key.",
    },
    PaymentOptionsToken: clientCredentials("A token instead of the merchant key.", {
      payment_options: "Stored payment options, as far as the client's rights go.",
    }),
  },
};

function pathPart(name: string, description: string, maxLength: number) {
  return {
    name,
    in: "path",
    required: true,
    description,
    schema: { type: "string", minLength: 1, maxLength },
  };
}
