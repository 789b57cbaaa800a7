export { URLPattern } from 'urlpattern-polyfill';
