// Names of hosts that are plain ASCII need no tables; all others load them.
const PLAIN = /^[\x00-\x7f]*$/;
const PUNYCODE = /(^|\.)xn--/i;

export function toASCII(domain, options) {
  if (PLAIN.test(domain) && !PUNYCODE.test(domain) && !options.verifyDNSLength) {
    return domain.toLowerCase();
  }
  return annex.load('idna').toASCII(domain, options);
}

export const toUnicode = (domain, options) => annex.load('idna').toUnicode(domain, options);
