const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encoded(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (<i32>bytes[i] << 16) | ((left > 1 ? <i32>bytes[i + 1] : 0) << 8) | (left > 2 ? <i32>bytes[i + 2] : 0);
    text += DIGITS.charAt(group >> 18) + DIGITS.charAt((group >> 12) & 63);
    text += left > 1 ? DIGITS.charAt((group >> 6) & 63) : "=";
    text += left > 2 ? DIGITS.charAt(group & 63) : "=";
  }
  return text;
}

export function decoded(text: string): Uint8Array {
  const bytes: u8[] = [];
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS.indexOf(text.charAt(i));
    if (digit < 0) continue;
    held = (held << 6) | digit;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(<u8>(held >> bits));
    }
  }
  const result = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) result[i] = bytes[i];
  return result;
}
