import type { MandateCancellation } from "@expunge/application/mandates/cancellation-channel.port";
import { messageId } from "#sepa/message-id.ts";
import { sepaText } from "#sepa/sepa-text.ts";
import { toXml } from "#sepa/to-xml.ts";

/** The length of a name in SEPA messages; ISO 20022 itself permits 140 (EPC SDD implementation guidelines). */
const LONGEST_NAME = 70;
const PAIN_011 = "urn:iso:std:iso:20022:tech:xsd:pain.011.001.05";

/**
 * The MandateCancellationRequest (ISO 20022 pain.011.001.05) of a cancelled mandate as XML text; deterministic. It contains the creditor's
 * identifier because a mandate reference is unique per creditor only; in SEPA the identifier is a private identification under the
 * proprietary scheme `SEPA` (EPC SDD implementation guidelines, AT-C002). The name is written in SEPA's character set, to which reference
 * and identifier already belong.
 *
 * @throws for an id that is no UUID, and for characters that XML cannot represent
 */
export function cancellationDocument(cancellation: MandateCancellation): string {
  const { creditorName } = cancellation;
  return toXml(PAIN_011, "Document", {
    MndtCxlReq: {
      GrpHdr: {
        MsgId: messageId(cancellation.id),
        CreDtTm: cancellation.cancelledAt.toISOString(),
        InitgPty: {
          Nm: creditorName === null ? null : sepaText(creditorName, LONGEST_NAME),
          Id: { PrvtId: { Othr: { Id: cancellation.creditorId, SchmeNm: { Prtry: "SEPA" } } } },
        },
      },
      UndrlygCxlDtls: {
        CxlRsn: { Rsn: { Cd: cancellation.reasonCode } },
        OrgnlMndt: { OrgnlMndtId: cancellation.mandateReference },
      },
    },
  });
}
