import { clickToPayFault } from "#contracts/click-to-pay/answers.ts";
import {
  changeCardSchema,
  deleteCustomerSchema,
  enrolCustomerSchema,
} from "#contracts/click-to-pay/bodies.ts";
import {
  responseHeader,
  header,
  headerRef,
  json,
  jsonSchema,
  examplesOf,
  parameterRef,
} from "#openapi/parts.ts";

const cid = { "x-cid": headerRef("Cid") };
const fault = (code: number, message: string) =>
  examplesOf({ [message.replaceAll(" ", "_")]: { code, message } });

const badRequest = {
  ...examplesOf({
    bad_request: { code: 400, message: "bad request" },
    invalid_network: { code: 400, message: "invalid network" },
    bad_request_detailed: {
      code: 400,
      message: "bad request",
      details: [
        "AccountID: cannot be blank",
        "CustomerID: cannot be blank",
        "OrgID: cannot be blank.",
      ],
    },
    customer_not_in_click_to_pay: { code: 400, message: "customer not enabled to click to pay" },
    click_to_pay_not_enabled_to_tenant: {
      code: 400,
      message: "click to pay is not enabled to tenant",
    },
    owner_bid: {
      code: 400,
      message: "bad request",
      details: ["owner_bid: must have 1 to 8 characters."],
    },
  }),
};

const refusal = (description: string, code: number, message: string) => ({
  description,
  headers:
    code === 401 || code === 403 ? { ...cid, "WWW-Authenticate": headerRef("Authenticate") } : cid,
  content: json(["ClickToPayFault"], fault(code, message)),
});

const answers = {
  202: {
    description: "Accepted: the outcome comes as an event. The answer has no body.",
    headers: cid,
  },
  400: {
    description:
      "A header or the body is at fault, the network in the path is none that is served (`visa` is), or the rules refuse the request.",
    headers: cid,
    content: json(["ClickToPayFault"], badRequest),
  },
  401: refusal(
    "The account token is missing, malformed, badly signed or expired.",
    401,
    "unauthorized",
  ),
  403: refusal("`x-tenant` is not the token's.", 403, "forbidden"),
  404: refusal("There is no such operation.", 404, "not found"),
  500: refusal("A fault of this service.", 500, "internal server error"),
  503: {
    ...refusal("The service or its database cannot follow.", 503, "service unavailable"),
    headers: { ...cid, "Retry-After": headerRef("RetryAfter") },
  },
};

const operation = (operationId: string, summary: string, body: string, description: string) => ({
  post: {
    operationId,
    summary,
    description,
    tags: ["Visa Click to Pay"],
    security: [{ AccountToken: [] }],
    parameters: ["Tenant", "CustomerId", "Cid"].map(parameterRef),
    requestBody: { required: true, content: json([body]) },
    responses: answers,
  },
});

const ours = "Not in the public document: made like the deletion of a customer.";
const base = "/v1/clicktopay/visa";

export const clickToPayOpenApi = {
  tags: [{ name: "Visa Click to Pay", description: "Customers and cards at Visa Click to Pay." }],
  faultSchema: "ClickToPayFault",
  paths: {
    [`${base}/delete/customer`]: operation(
      "post-v1-clicktopay-delete_customer",
      "Delete a Click to Pay customer",
      "DeleteCustomer",
      "Removes a customer with all its cards. Both are unusable from the answer on; the network is asked afterwards, " +
        "and the event `click_to_pay-1` tells whether it worked. A repeat while the removal is under way is accepted again. " +
        "While the customer's registration is under way the removal waits until that has ended.",
    ),
    [`${base}/enroll/customer`]: operation(
      "post-v1-clicktopay-enroll_customer",
      "Enrol a customer",
      "CustomerEnrolment",
      ours,
    ),
    [`${base}/enroll/card`]: operation(
      "post-v1-clicktopay-enroll_card",
      "Enrol a card of a customer",
      "ChangeCard",
      ours,
    ),
    [`${base}/delete/card`]: operation(
      "post-v1-clicktopay-delete_card",
      "Delete a card of a customer",
      "ChangeCard",
      ours,
    ),
  },
  parameters: {
    Tenant: header(
      "x-tenant",
      "Organisation (tenant) of the caller; the one that the token names.",
    ),
    CustomerId: header("x-customer-id", "Number of the customer.", {
      schema: { type: "integer", minimum: 1 },
    }),
    Cid: header(
      "x-cid",
      "Correlation id: made when it is missing, answered, and carried into the event.",
      {
        required: false,
        schema: { type: "string", maxLength: 128 },
      },
    ),
  },
  headers: { Cid: responseHeader("The request's correlation id.") },
  schemas: {
    ClickToPayFault: jsonSchema(clickToPayFault, "output"),
    DeleteCustomer: jsonSchema(deleteCustomerSchema, "input"),
    CustomerEnrolment: jsonSchema(enrolCustomerSchema, "input"),
    ChangeCard: jsonSchema(changeCardSchema, "input"),
  },
  securitySchemes: {
    AccountToken: {
      type: "http",
      scheme: "bearer",
      bearerFormat: "JWT",
      description:
        "An access token that names an account. It reaches that account only, and is short-lived.",
    },
  },
};
