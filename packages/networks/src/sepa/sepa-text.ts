/**
 * Letters of the EPC's conversion table (EPC217-08, SEPA Conversion Table) that are more than a basic letter with a diacritic.
 * Capital letters first, then their small ones, then letters of a single case and symbols.
 */
const CASED =
  "Æ=A Ø=O Đ=D Ħ=H Ĳ=I Ł=L Ŀ=L Œ=O Ŧ=T " +
  "Α=A Β=V Γ=G Δ=D Ε=E Ζ=Z Η=I Θ=TH Ι=I Κ=K Λ=L Μ=M Ν=N Ξ=X Ο=O Π=P Ρ=R Σ=S Τ=T Υ=Y Φ=F Χ=CH Ψ=PS Ω=O " +
  "А=A Б=B В=V Г=G Д=D Е=E Ж=ZH З=Z И=I Й=Y К=K Л=L М=M Н=N О=O П=P Р=R С=S Т=T У=U Ф=F Х=H Ц=TS Ч=CH Ш=SH Щ=SHT " +
  "Ъ=A Ь=Y Ю=YU Я=YA";
const UNCASED = "ß=s ı=i ς=s Þ=b þ=p ;=, [=( {=( ]=) }=) \\=/ |=/ _=- ~=- `=' ¿=? €=E";

const table = new Map<string, string>([["\u00A0", " "]]);
for (const pair of CASED.split(" ")) {
  const [letter = "", basic = ""] = pair.split("=");
  table.set(letter, basic).set(letter.toLowerCase(), basic.toLowerCase());
}
for (const pair of UNCASED.split(" ")) table.set(pair.charAt(0), pair.slice(2));

const BASIC = /^[A-Za-z0-9/\-?:().,'+ ]$/;

/**
 * Text in SEPA's basic Latin character set, of at most `most` characters: letters of other scripts as the EPC converts them, letters with
 * diacritics without these, and a full stop for any other character (EPC217-08).
 */
export function sepaText(text: string, most: number): string {
  const basic = Array.from(text.normalize("NFC"), converted).join("");
  return basic.slice(0, most) || ".";
}

function converted(character: string): string {
  if (BASIC.test(character)) return character;
  const listed = table.get(character);
  if (listed !== undefined) return listed;
  const [letter = "", ...marks] = character.normalize("NFD");
  // A mark that composes with no letter belongs to the character before it.
  if (/^\p{M}$/u.test(letter)) return "";
  if (marks.length === 0 || !marks.every((mark) => /^\p{M}$/u.test(mark))) return ".";
  return BASIC.test(letter) ? letter : (table.get(letter) ?? ".");
}
