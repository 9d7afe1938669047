{{/* The name of the chart, as a label value. */}}
{{- define "invoice-numbers.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* The name of every object of a release. A release that is called like the chart has no double name. */}}
{{- define "invoice-numbers.fullname" -}}
{{- $name := include "invoice-numbers.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "invoice-numbers.serviceAccountName" -}}
{{- default (include "invoice-numbers.fullname" .) .Values.serviceAccount.name -}}
{{- end }}

{{/* What never changes while a release lives. */}}
{{- define "invoice-numbers.selectorLabels" -}}
app.kubernetes.io/name: {{ include "invoice-numbers.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Amazon EKS add-ons know no .Release.Service, so the value is written out. */}}
{{- define "invoice-numbers.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "invoice-numbers.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: Helm
{{- end }}

{{/* A map whose values are quoted: Kubernetes accepts no numbers in labels and annotations. */}}
{{- define "invoice-numbers.texts" -}}
{{- range $name, $value := . }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}
