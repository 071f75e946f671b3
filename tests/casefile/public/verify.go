// Checks the seal, the manifests of what was seen and all receipts of an unpacked case file, with Go's own packages for
// signed notes and transparency logs and nothing of Wakai's: go run verify.go FOLDER
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	must(err, path)
	return data
}

func open(data []byte, key note.Verifier, what string) string {
	opened, err := note.Open(data, note.VerifierList(key))
	must(err, what)
	return opened.Text
}

func checkReceipt(path string, key note.Verifier) {
	head, checkpoint, found := strings.Cut(string(read(path)), "\n\n")
	if !found {
		must(fmt.Errorf("no empty line"), path)
	}
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") {
		must(fmt.Errorf("not a tlog-proof with its entry"), path)
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err, path)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err, path)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err, path)
		proof = append(proof, hash)
	}
	told := strings.Split(open([]byte(checkpoint), key, path), "\n")
	size, err := strconv.ParseInt(told[1], 10, 64)
	must(err, path)
	root, err := tlog.ParseHash(told[2])
	must(err, path)
	must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry)), path)
}

func main() {
	folder := os.Args[1]
	vkey := bufio.NewScanner(strings.NewReader(string(read(filepath.Join(folder, "metadata/keys/log.vkey")))))
	vkey.Scan()
	key, err := note.NewVerifier(vkey.Text())
	must(err, "log.vkey")

	tags := sha256.Sum256(read(filepath.Join(folder, "tagmanifest-sha256.txt")))
	seal := strings.Split(open(read(filepath.Join(folder, "seal.txt")), key, "seal.txt"), "\n")
	if seal[0] != "wakai/casefile-seal/v1" || seal[3] != hex.EncodeToString(tags[:]) {
		must(fmt.Errorf("sealed another list of files"), "seal.txt")
	}
	seen, _ := filepath.Glob(filepath.Join(folder, "metadata/decisions/*.seen.txt"))
	for _, path := range seen {
		open(read(path), key, path)
	}
	receipts, _ := filepath.Glob(filepath.Join(folder, "metadata/proofs/receipts/*.tlog-proof"))
	for _, path := range receipts {
		checkReceipt(path, key)
	}
	fmt.Printf("seal ok, %d manifests of what was seen, %d receipts\n", len(seen), len(receipts))
}
