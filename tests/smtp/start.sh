#!/usr/bin/env bash
# Starts a real mail server (exim4) or one that fails on request (faults.py), with a certificate authority of its own,
# on two free ports of the loopback interface. Prints "READY STARTTLS_PORT TLS_PORT" and ends when standard input does.
# start.sh exim|faults DIR: mail goes to DIR/mail (a Maildir), the authority's certificate to DIR/tls/ca.pem.
set -euo pipefail
kind=$1 dir=$(realpath "$2") here=$(cd "$(dirname "$0")" && pwd)
cd "$dir"
free() { /usr/bin/python3 -c 'import socket; s = [socket.socket() for _ in range(2)]; [x.bind(("127.0.0.1", 0)) for x in s]; print(*(x.getsockname()[1] for x in s))'; }
read -r starttls implicit < <(free)

mkdir -p tls && cd tls
authority() { # NAME
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout "$1.key" -out "$1.pem" -subj "/CN=$1" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
authority ca && authority other
openssl req -newkey rsa:2048 -nodes -keyout srv.key -out srv.csr -subj "/CN=localhost" 2>/dev/null
openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -out srv.pem -extfile <(printf 'subjectAltName=DNS:localhost\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth') 2>/dev/null
cd ..

if [ "$kind" = exim ]; then
  [ "$(id -u)" = 0 ] || { echo "exim4 needs root to start"; exit 1; }
  mkdir -p ex/spool mail
  install -m600 tls/srv.key ex/srv.key
  chown -R Debian-exim: ex mail
  chmod 755 . tls && chmod 644 tls/srv.pem
  sed -e "s#DIR#$dir#g" -e "s#STARTTLS#$starttls#g" -e "s#IMPLICIT#$implicit#g" "$here/exim.conf.in" > ex/run.conf
  chmod 644 ex/run.conf
  /usr/sbin/exim4 -C "$dir/ex/run.conf" -bdf -q30m > ex/out 2>&1 &
else
  /usr/bin/python3 "$here/faults.py" "$dir" tls/srv.pem tls/srv.key "$starttls" "$implicit" > log 2>&1 &
fi
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
for _ in $(seq 1000); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$implicit" 4<>"/dev/tcp/127.0.0.1/$starttls") 2>/dev/null; then
    echo "READY $starttls $implicit"
    cat > /dev/null
    exit 0
  fi
  kill -0 "$server" 2>/dev/null || { cat log ex/out 2>/dev/null; exit 1; }
  sleep 0.01
done
echo "the server did not start" && exit 1
