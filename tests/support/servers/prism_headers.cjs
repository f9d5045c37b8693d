// Loaded before Prism: it puts its objections into a header, patterns of the contract included, and
// ends when one of these holds a character that a header cannot hold.
const { ServerResponse } = require("node:http");

const setHeader = ServerResponse.prototype.setHeader;
ServerResponse.prototype.setHeader = function (name, value) {
  const plain = typeof value === "string" ? value.replace(/[^\x20-\x7e]/g, "?") : value;
  return setHeader.call(this, name, plain);
};
