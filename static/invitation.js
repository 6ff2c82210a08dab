// The code of an invitation stands behind the # of its link, which no browser sends to a server.

const code = document.getElementById("id_code");

if (location.hash && !code.value) code.value = location.hash.slice(1);
