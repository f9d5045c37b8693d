// Command what_changed prints, as JSON, how many changes libopenapi sees between two OpenAPI documents and how
// many of them it calls breaking. It exits with 1 where one is breaking and with 2 where a document is unreadable.
package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	v3 "github.com/pb33f/libopenapi/datamodel/low/v3"
	"github.com/pb33f/libopenapi/what-changed"
)

func main() {
	changes := what_changed.CompareOpenAPIDocuments(model(os.Args[1]), model(os.Args[2]))
	counts := map[string]int{"changes": 0, "breaking": 0}
	if changes != nil {
		counts["changes"], counts["breaking"] = changes.TotalChanges(), changes.TotalBreakingChanges()
	}
	json.NewEncoder(os.Stdout).Encode(counts)
	if counts["breaking"] > 0 {
		os.Exit(1)
	}
}

// model reads a document. References that go in circles are told as errors, but there is a model all the same.
func model(file string) *v3.Document {
	text, err := os.ReadFile(file)
	if err != nil {
		unreadable(file, err)
	}
	config := datamodel.NewDocumentConfiguration()
	config.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil)) // else it logs to stdout
	document, err := libopenapi.NewDocumentWithConfiguration(text, config)
	if err != nil {
		unreadable(file, err)
	}
	built, err := document.BuildV3Model()
	if built == nil {
		unreadable(file, err)
	}
	return built.Model.GoLow()
}

func unreadable(file string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
	os.Exit(2)
}
