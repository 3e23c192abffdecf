___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Rafiq: refer a friend",
  "brand": { "id": "rafiq", "displayName": "Rafiq" },
  "description": "Loads the widget of your own Rafiq server. It finds the order in the data layer's purchase event by itself.",
  "containerContexts": ["WEB"]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "address",
    "displayName": "Address of your Rafiq server",
    "valueHint": "https://friends.example.com",
    "simpleValueType": true,
    "valueValidators": [{ "type": "NON_EMPTY" }, { "type": "REGEX", "args": ["https://.+"] }]
  },
  {
    "type": "TEXT",
    "name": "key",
    "displayName": "Publishable key",
    "valueHint": "pk_live_…",
    "simpleValueType": true,
    "valueValidators": [{ "type": "NON_EMPTY" }, { "type": "REGEX", "args": ["pk_[A-Za-z0-9_]+"] }]
  },
  {
    "type": "SELECT",
    "name": "locale",
    "displayName": "Language",
    "selectItems": [
      { "value": "", "displayValue": "As the page" },
      { "value": "en", "displayValue": "English" },
      { "value": "fa", "displayValue": "فارسی" },
      { "value": "ar", "displayValue": "العربية" },
      { "value": "ms", "displayValue": "Bahasa Melayu" }
    ],
    "simpleValueType": true,
    "defaultValue": ""
  },
  {
    "type": "CHECKBOX",
    "name": "consent",
    "checkboxText": "Store nothing in the browser before consent",
    "simpleValueType": true,
    "defaultValue": true
  },
  {
    "type": "CHECKBOX",
    "name": "silent",
    "checkboxText": "Show nothing by itself",
    "simpleValueType": true,
    "defaultValue": false
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const encodeUriComponent = require('encodeUriComponent');
const injectScript = require('injectScript');
const queryPermission = require('queryPermission');

const options = [];
if (data.locale) options.push('locale=' + encodeUriComponent(data.locale));
if (data.consent) options.push('consent=required');
if (data.silent) options.push('auto=off');

// A tag manager makes the script tag anew and drops its attributes: the address carries every option.
const base = data.address.charAt(data.address.length - 1) === '/' ? data.address.slice(0, -1) : data.address;
const address = base + '/w/' + encodeUriComponent(data.key) + '.js' + (options.length ? '?' + options.join('&') : '');

if (queryPermission('inject_script', address)) {
  injectScript(address, data.gtmOnSuccess, data.gtmOnFailure, 'rafiq');
} else {
  data.gtmOnFailure();
}


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": { "publicId": "inject_script", "versionId": "1" },
      "param": [
        { "key": "urls", "value": { "type": 2, "listItem": [{ "type": 1, "string": "https://*/*" }] } }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  }
]


___TESTS___

scenarios:
- name: The address carries every option
  code: |-
    const seen = [];
    mock('queryPermission', () => true);
    mock('injectScript', (address, success) => { seen.push(address); success(); });
    runCode({ address: 'https://friends.example/', key: 'pk_live_1', locale: 'fa', consent: true, silent: true });
    assertThat(seen).isEqualTo(['https://friends.example/w/pk_live_1.js?locale=fa&consent=required&auto=off']);
    assertApi('gtmOnSuccess').wasCalled();


___NOTES___

Import under Templates, Tag Templates, New, Import. Fire it on All Pages.
