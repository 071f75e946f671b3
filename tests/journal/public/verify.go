// Checks a log and receipts with Go's own packages for signed notes and transparency logs, and nothing of Wakai's.
//
//	go run verify.go FOLDER VKEY
//
// FOLDER holds what the log serves, under the same paths: checkpoint, tile/0/000, tile/entries/000.p/12 …
// Beside it there may be checkpoint.old (an earlier checkpoint, from which the newest must follow) and receipts/*.tlog-proof.
// VKEY is the log's key. The program says what it checked, or what does not hold and ends with 1.
//
// With Debian's packages: apt-get install golang-go golang-golang-x-mod-dev, then GO111MODULE=off GOPATH=/usr/share/gocode.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var folder string
var key note.Verifier

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(err, name)
	return data
}

// The tree that a signed checkpoint states.
func tree(checkpoint []byte, what string) tlog.Tree {
	opened, err := note.Open(checkpoint, note.VerifierList(key))
	must(err, what)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != key.Name() {
		must(fmt.Errorf("is of the log %q", lines[0]), what)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, what)
	hash, err := tlog.ParseHash(lines[2])
	must(err, what)
	return tlog.Tree{N: size, Hash: hash}
}

// Tiles out of the folder. Go writes the height into the path and calls entries "data"; tlog-tiles does neither.
type files struct{}

func (files) Height() int { return 8 }

func (files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		path := strings.Replace(strings.TrimPrefix(tile.Path(), "tile/8/"), "data/", "entries/", 1)
		data, err := os.ReadFile(filepath.Join(folder, "tile", path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func (files) SaveTiles([]tlog.Tile, [][]byte) {}

// Every entry of the bundles, hashed, is the leaf that the tiles have at its place; every proof of it holds.
func checkEntries(now tlog.Tree, hashes tlog.HashReader) {
	for first := int64(0); first < now.N; first += 256 {
		width := 256
		if now.N-first < 256 {
			width = int(now.N - first)
		}
		tile := tlog.Tile{H: 8, L: -1, N: first / 256, W: width}
		bundles, err := (files{}).ReadTiles([]tlog.Tile{tile})
		must(err, "entries")
		data := bundles[0]
		for at := int64(0); at < int64(width); at++ {
			length := int(binary.BigEndian.Uint16(data))
			entry := data[2 : 2+length]
			data = data[2+length:]
			proof, err := tlog.ProveRecord(now.N, first+at, hashes)
			must(err, "proof")
			must(tlog.CheckRecord(proof, now.N, now.Hash, first+at, tlog.RecordHash(entry)), fmt.Sprintf("entry %d", first+at))
		}
		if len(data) > 0 {
			must(fmt.Errorf("%d bytes too many", len(data)), "entries")
		}
	}
}

func checkReceipt(name string) {
	head, checkpoint, _ := strings.Cut(string(read(name)), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") {
		must(fmt.Errorf("not a receipt with its entry"), name)
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err, name)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err, name)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err, name)
		proof = append(proof, hash)
	}
	stated := tree([]byte(checkpoint), name)
	must(tlog.CheckRecord(proof, stated.N, stated.Hash, index, tlog.RecordHash(entry)), name)
}

func main() {
	if len(os.Args) != 3 {
		must(fmt.Errorf("go run verify.go FOLDER VKEY"), "usage")
	}
	folder = os.Args[1]
	var err error
	key, err = note.NewVerifier(os.Args[2])
	must(err, "key")
	now := tree(read("checkpoint"), "checkpoint")
	hashes := tlog.TileHashReader(now, files{})
	root, err := tlog.TreeHash(now.N, hashes)
	must(err, "tiles")
	if root != now.Hash {
		must(fmt.Errorf("another root than the checkpoint's"), "tiles")
	}
	checkEntries(now, hashes)
	fmt.Printf("%d entries\n", now.N)
	if _, err := os.Stat(filepath.Join(folder, "checkpoint.old")); err == nil {
		old := tree(read("checkpoint.old"), "checkpoint.old")
		proof, err := tlog.ProveTree(now.N, old.N, hashes)
		must(err, "growth")
		must(tlog.CheckTree(proof, now.N, now.Hash, old.N, old.Hash), "growth")
		fmt.Printf("grown from %d\n", old.N)
	}
	receipts, err := filepath.Glob(filepath.Join(folder, "receipts", "*.tlog-proof"))
	must(err, "receipts")
	for _, name := range receipts {
		checkReceipt(filepath.Join("receipts", filepath.Base(name)))
	}
	fmt.Printf("%d receipts\n", len(receipts))
}
