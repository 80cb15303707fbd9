// Writes cancellations into the given directory, several at a time, until it is killed.
import { openCancellationDirectory } from "#sepa/open-cancellation-directory.ts";
import { cancellationNumber, sendNow } from "#sepa/testing/cancellations.ts";

const AT_A_TIME = 8;
const [root = "", from = "0"] = process.argv.slice(2);
const first = Number(from);
const channel = await openCancellationDirectory(root);

// A parent that has exited cannot kill this process any more.
process.on("disconnect", () => process.exit(1));
for (let number = first; ; number += AT_A_TIME) {
  const several = Array.from({ length: AT_A_TIME }, (_, place) => number + place);
  await Promise.all(
    several.map(async (each) => sendNow(channel, "TN-1", cancellationNumber(each))),
  );
  // By then a new file exists even if the first ones existed before.
  if (number === first + AT_A_TIME) process.send?.("writing");
}
