import { createVisaClient, type VisaClient } from "@expunge/networks/visa/create-visa-client";
import { visaConfiguration, visaEnvironment } from "@expunge/networks/visa/visa-configuration";
import { visaContractSuite } from "@expunge/networks/visa/testing/visa-contract-suite";
import { afterAll, beforeAll } from "vitest";
import { startTestSandbox } from "#testing/start-test-sandbox.ts";

// Against the sandbox; against any other server if VISA_CONTRACT_BASE_URL names one (the other VISA_ settings and
// VISA_CONTRACT_OWNER_BID then identify the client).
const { VISA_CONTRACT_BASE_URL } = process.env;
const ownerBid = process.env["VISA_CONTRACT_OWNER_BID"] || "10001234";

let client: VisaClient;
let close: () => Promise<void>;

beforeAll(async () => {
  if (VISA_CONTRACT_BASE_URL) {
    const environment = { ...process.env, VISA_BASE_URL: VISA_CONTRACT_BASE_URL };
    client = createVisaClient(visaConfiguration(visaEnvironment.parse(environment)));
    close = client.close;
  } else {
    ({ client, close } = await startTestSandbox(createVisaClient, { latencyMs: 30 }));
  }
});
afterAll(() => close());

visaContractSuite(() => client, ownerBid);
