import { pino } from "pino";
import { readSandboxEnvironment } from "#sandbox-environment.ts";
import { buildVisaSandbox } from "#server.ts";

const environment = readSandboxEnvironment(process.env);
if (!environment.success) {
  const wrong = environment.error.issues.map(
    (issue) => `${issue.path.join(".")} (${issue.message})`,
  );
  process.stderr.write(`visa-sandbox: missing or wrong settings: ${wrong.join(", ")}\n`);
  process.exit(1);
}

const settings = environment.data;
// The reader of the log may have gone; pino's own writer would then retry for ever at the exit.
process.stdout.on("error", () => {});
const server = buildVisaSandbox({
  apiKey: settings.VISA_API_KEY,
  sharedSecret: settings.VISA_SHARED_SECRET,
  keyId: settings.VISA_KEY_ID,
  decryptionPrivateKey: settings.SANDBOX_DECRYPTION_PRIVATE_KEY,
  encryptionPublicKey: settings.SANDBOX_ENCRYPTION_PUBLIC_KEY,
  bookPath: settings.SANDBOX_BOOK,
  latencyMs: settings.SANDBOX_LATENCY_MS,
  ...(settings.SANDBOX_NOTIFY_URL !== undefined && { notifyUrl: settings.SANDBOX_NOTIFY_URL }),
  logger: pino({ name: "visa-sandbox", level: settings.LOG_LEVEL }, process.stdout),
});

/** Completes the requests in progress, closes the book, ends. */
async function stop(): Promise<void> {
  await server.close();
  process.exit(0);
}
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
if (process.send) {
  process.once("disconnect", () => void stop());
}

await server.listen({ host: settings.HOST, port: settings.PORT });
// A parent that left during the start is seen here only.
process.send?.("ready", (error: Error | null) => {
  if (error) void stop();
});
