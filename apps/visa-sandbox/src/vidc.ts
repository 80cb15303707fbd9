/** The reason codes this stand-in answers with. Source: Visa ID and Credential, error codes. */
const messages = {
  "VIDC-1000": "Required field missing",
  "VIDC-1001": "Invalid value or request ID not found",
  "VIDC-1002": "Length check failed",
  "VIDC-1003": "Array length failed",
  "VIDC-2000": "Consumer already enrolled",
  "VIDC-2001": "Consumer not enrolled",
  "VIDC-2004": "Payment instrument already exists",
  "VIDC-2005": "Payment instrument not enrolled",
  "VIDC-3000": "Concurrent check failed",
} as const;

export type VidcCode = keyof typeof messages;

/** An answer as it is before encryption. */
export type SandboxAnswer = { readonly status: number; readonly message: unknown };

/** One refusal: its reason, and its location in the request. */
export type VidcRefusal = { readonly code: VidcCode; readonly location: string };

/** The answer to a refused request: 409 if an earlier one is in flight, else 400. The first refusal names the whole. */
export function refusalAnswer(refusals: readonly [VidcRefusal, ...VidcRefusal[]]): SandboxAnswer {
  const [{ code }] = refusals;
  return {
    status: code === "VIDC-3000" ? 409 : 400,
    message: {
      reason: code,
      message: messages[code],
      details: refusals.map((refusal) => ({ reason: refusal.code, location: refusal.location })),
    },
  };
}
