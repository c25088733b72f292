/** An XMP packet (ISO 16684-1) with one property of our own that holds the record as JSON. */

const NAMESPACE = 'https://facex-studio.org/ns/provenance/1/';
const OPEN = '<facex:provenance>';
const CLOSE = '</facex:provenance>';
const ESCAPES: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
];

function packet(attributes: string, content: string): string {
  return (
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""${attributes}>` +
    `${content}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
  );
}

/** The packet that carries `text`. */
export function writeXmp(text: string): string {
  const escaped = ESCAPES.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  return packet(` xmlns:facex="${NAMESPACE}"`, `${OPEN}${escaped}${CLOSE}`);
}

/** The packet of a JPEG whose real one is in extended segments with this GUID (XMP part 3, 1.1.3.1). */
export function writeExtendedNote(guid: string): string {
  return packet(` xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${guid}"`, '');
}

/** The text {@link writeXmp} put into a packet, or undefined. */
export function readXmp(xmp: string): string | undefined {
  const start = xmp.indexOf(OPEN);
  const end = xmp.indexOf(CLOSE, start);
  if (start < 0 || end < 0) return undefined;
  const escaped = xmp.slice(start + OPEN.length, end);
  return ESCAPES.toReversed().reduce((all, [to, from]) => all.replaceAll(from, to), escaped);
}
