// Checks case files, receipts and the log with Go's own packages for signed notes and transparency logs, and nothing of Wakai's.
//
//	go run verify.go case FOLDER [VKEY]     an unpacked case file: seal, docket, decisions, receipts
//	go run verify.go receipt FILE VKEY      one receipt (*.tlog-proof)
//	go run verify.go log FOLDER VKEY        a log: what it serves below /log, in files under the same names
//
// VKEY is the log's key as its operator publishes it. Without one, "case" takes the key enclosed in the case file, and says so.
// Beside a log's files there may be checkpoint.old, an earlier checkpoint from which the newest has to follow.
// The program says what it checked and ends with 0, or says what does not hold and ends with 1.
//
// With Debian's packages golang-go and golang-golang-x-mod-dev, and without a network:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go case FOLDER
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var key note.Verifier

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func require(holds bool, what, why string) {
	if !holds {
		must(fmt.Errorf("%s", why), what)
	}
}

func read(path ...string) []byte {
	data, err := os.ReadFile(filepath.Join(path...))
	must(err, "read")
	return data
}

func sum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

// The text of a signed note.
func open(data []byte, what string) string {
	opened, err := note.Open(data, note.VerifierList(key))
	must(err, what)
	return opened.Text
}

// The tree that a signed checkpoint states.
func tree(checkpoint []byte, what string) tlog.Tree {
	lines := strings.Split(open(checkpoint, what), "\n")
	require(lines[0] == key.Name() && len(lines) > 2, what, "a checkpoint of another log")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, what)
	hash, err := tlog.ParseHash(lines[2])
	must(err, what)
	return tlog.Tree{N: size, Hash: hash}
}

// The entry that a receipt proves to stand in the log.
func receipt(data []byte, what string) string {
	head, checkpoint, _ := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	shape := len(lines) > 2 && lines[0] == "c2sp.org/tlog-proof@v1"
	require(shape && strings.HasPrefix(lines[1], "extra ") && strings.HasPrefix(lines[2], "index "), what, "no receipt with its entry")
	entry, err := base64.StdEncoding.DecodeString(lines[1][len("extra "):])
	must(err, what)
	index, err := strconv.ParseInt(lines[2][len("index "):], 10, 64)
	must(err, what)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err, what)
		proof = append(proof, hash)
	}
	stated := tree([]byte(checkpoint), what)
	must(tlog.CheckRecord(proof, stated.N, stated.Hash, index, tlog.RecordHash(entry)), what)
	return string(entry)
}

// Case files ----------------------------------------------------------------------------

type object = map[string]any

// One line of leaves.jsonl. A payload is taken byte for byte: it stands there in the form that was committed to.
type leaf struct {
	N       int
	About   string
	Entry   string
	Key     *string
	Payload json.RawMessage
	Receipt bool
}

func decode(data []byte, into any, what string) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	must(decoder.Decode(into), what)
}

func rows[T any](path ...string) []T {
	var found []T
	for _, line := range bytes.Split(bytes.TrimSuffix(read(path...), []byte("\n")), []byte("\n")) {
		if len(line) > 0 {
			var row T
			decode(line, &row, filepath.Join(path...))
			found = append(found, row)
		}
	}
	return found
}

// What a line of the docket says apart from how its reader counts: a line that it refers to is named by its instant.
func content(line object, lines []object, number any) object {
	body := object{}
	for name, value := range line["body"].(object) {
		n, isNumber := value.(json.Number)
		if isNumber && (name == "offer" || name == "replaces" || name == "request") {
			at, err := strconv.Atoi(string(n))
			require(err == nil && at > 0 && at <= len(lines), "docket", "refers to a line that is not there")
			value = object{"at": lines[at-1]["at"]}
		}
		if other, isObject := value.(object); isObject && name == "foreign" {
			value = object{}
			for _, kept := range []string{"source", "id"} {
				if _, there := other[kept]; there {
					value.(object)[kept] = other[kept]
				}
			}
		}
		body[name] = value
	}
	return object{"v": json.Number("1"), "case": number, "act": line["act"], "role": line["role"], "at": line["at"], "audience": line["audience"], "body": body}
}

// Opens the commitment of a leaf and compares what was committed to with what stands in the case file.
func opened(folder string, one leaf, lines []object, number any) object {
	what := fmt.Sprintf("leaf %d (%s)", one.N, one.About)
	secret, err := hex.DecodeString(*one.Key)
	must(err, what)
	var entry struct{ Commitment string }
	decode([]byte(one.Entry), &entry, what)
	mac := hmac.New(sha256.New, secret)
	mac.Write(one.Payload)
	require(hex.EncodeToString(mac.Sum(nil)) == entry.Commitment, what, "key and payload are not those committed to")
	var payload object
	decode(one.Payload, &payload, what)
	kind, place, _ := strings.Cut(one.About, "/")
	n, err := strconv.Atoi(place)
	must(err, what)
	switch kind {
	case "docket":
		require(n > 0 && n <= len(lines), what, "no such line")
		told := content(lines[n-1], lines, number)
		told["audience"], payload["audience"] = set(told["audience"]), set(payload["audience"])
		require(reflect.DeepEqual(told, payload), what, "the docket says something else")
	case "decision":
		seen := read(folder, "metadata/decisions", place+".seen.txt")
		require(payload["seen_sha256"] == sum(seen), what, "another list of what was seen")
	case "order":
		changes := rows[object](folder, "metadata/order-changes.jsonl")
		require(n > 0 && n <= len(changes), what, "no such change")
		require(reflect.DeepEqual(changes[n-1]["facts"], payload["facts"]), what, "the changes say something else")
	}
	return payload
}

func set(list any) object {
	found := object{}
	for _, one := range list.([]any) {
		found[fmt.Sprint(one)] = true
	}
	return found
}

func checkSeal(folder string) {
	lines := strings.Split(open(read(folder, "seal.txt"), "seal.txt"), "\n")
	require(lines[0] == "wakai/casefile-seal/v1" && len(lines) > 3, "seal.txt", "no seal")
	require(lines[3] == sum(read(folder, "tagmanifest-sha256.txt")), "seal.txt", "the seal of another list of files")
	fmt.Printf("seal of case %s for %s, by %s\n", lines[1], lines[2], key.Name())
}

// The lists of what deciders had are signed, and name the lines that are here by the SHA-256 of what they say.
func checkSeen(folder string, payloads map[string][]byte) int {
	lists, _ := filepath.Glob(filepath.Join(folder, "metadata/decisions/*.seen.txt"))
	for _, path := range lists {
		head, text, _ := strings.Cut(open(read(path), path), "\n")
		require(head == "wakai/seen/v1", path, "no list of what was seen")
		var list struct {
			Entries []struct {
				N      int
				Sha256 string
			}
		}
		decode([]byte(text), &list, path)
		for _, entry := range list.Entries {
			payload, there := payloads[fmt.Sprintf("docket/%d", entry.N)]
			require(!there || sum(payload) == entry.Sha256, path, fmt.Sprintf("the decider had another line %d", entry.N))
		}
	}
	return len(lists)
}

func checkCase(folder string) {
	checkSeal(folder)
	var about object
	decode(read(folder, "metadata/case.json"), &about, "case.json")
	lines := rows[object](folder, "metadata/docket.jsonl")
	payloads := map[string][]byte{}
	receipts := 0
	for _, one := range rows[leaf](folder, "metadata/proofs/leaves.jsonl") {
		if one.Key != nil {
			opened(folder, one, lines, about["number"])
			payloads[one.About] = one.Payload
		}
		if one.Receipt {
			path := fmt.Sprintf("metadata/proofs/receipts/%d.tlog-proof", one.N)
			require(receipt(read(folder, path), path) == one.Entry, path, "the receipt of another entry")
			receipts++
		}
	}
	lists := checkSeen(folder, payloads)
	fmt.Printf("%d entries opened, %d receipts, %d lists of what was seen\n", len(payloads), receipts, lists)
}

// Logs ----------------------------------------------------------------------------------

// Tiles out of a folder. Go writes the height into the path and calls entries "data"; tlog-tiles does neither.
type files struct{ folder string }

func (files) Height() int { return 8 }

func (log files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		path := strings.Replace(strings.TrimPrefix(tile.Path(), "tile/8/"), "data/", "entries/", 1)
		data, err := os.ReadFile(filepath.Join(log.folder, "tile", path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func (files) SaveTiles([]tlog.Tile, [][]byte) {}

// Every entry of the bundles, hashed, is the leaf that the tiles have at its place; every proof of it holds.
func checkEntries(log files, now tlog.Tree, hashes tlog.HashReader) {
	for first := int64(0); first < now.N; first += 256 {
		width := now.N - first
		if width > 256 {
			width = 256
		}
		bundles, err := log.ReadTiles([]tlog.Tile{{H: 8, L: -1, N: first / 256, W: int(width)}})
		must(err, "entries")
		data := bundles[0]
		for at := first; at < first+width; at++ {
			require(len(data) > 1 && len(data) >= 2+int(binary.BigEndian.Uint16(data)), "entries", "a bundle breaks off")
			length := int(binary.BigEndian.Uint16(data))
			entry := data[2 : 2+length]
			data = data[2+length:]
			proof, err := tlog.ProveRecord(now.N, at, hashes)
			must(err, "proof")
			must(tlog.CheckRecord(proof, now.N, now.Hash, at, tlog.RecordHash(entry)), fmt.Sprintf("entry %d", at))
		}
		require(len(data) == 0, "entries", fmt.Sprintf("%d bytes too many", len(data)))
	}
}

func checkLog(folder string) {
	log := files{folder}
	now := tree(read(folder, "checkpoint"), "checkpoint")
	hashes := tlog.TileHashReader(now, log)
	root, err := tlog.TreeHash(now.N, hashes)
	must(err, "tiles")
	require(root == now.Hash, "tiles", "another root than the checkpoint's")
	checkEntries(log, now, hashes)
	fmt.Printf("%d entries\n", now.N)
	if _, err := os.Stat(filepath.Join(folder, "checkpoint.old")); err == nil {
		old := tree(read(folder, "checkpoint.old"), "checkpoint.old")
		proof, err := tlog.ProveTree(now.N, old.N, hashes)
		must(err, "growth")
		must(tlog.CheckTree(proof, now.N, now.Hash, old.N, old.Hash), "growth")
		fmt.Printf("grown from %d\n", old.N)
	}
}

func main() {
	words := append(os.Args[1:], "", "", "")
	vkey := words[2]
	if words[0] == "case" && vkey == "" {
		vkey = strings.TrimSuffix(string(read(words[1], "metadata/keys/log.vkey")), "\n")
		fmt.Printf("key as enclosed, to be compared with the operator's: %s\n", vkey)
	}
	checks := map[string]func(string){
		"case":    checkCase,
		"log":     checkLog,
		"receipt": func(path string) { fmt.Println(receipt(read(path), path)) },
	}
	check, known := checks[words[0]]
	require(known && words[1] != "" && vkey != "", "usage", "verify.go case FOLDER [VKEY] | receipt FILE VKEY | log FOLDER VKEY")
	var err error
	key, err = note.NewVerifier(vkey)
	must(err, "key")
	check(words[1])
}
