export { toASCII, toUnicode } from 'tr46-tables';
